import { createClient, isApiError, type Inputs } from '@plumbline/client';
import { startApp } from '../server/app.ts';
import { loadConfig } from '../server/config/config.ts';

// `npm run db:seed` creates a demo account through the API.
const DEMO = { email: 'demo@example.com', password: 'look around freely' };
const TODOS: Inputs['todos']['create'][] = [
  { description: 'Read README.md', priority: 'high' },
  { description: 'Change a procedure and watch the types follow', priority: 'top' },
  { description: 'Add a procedure of your own', priority: 'low' },
];

const config = loadConfig();
if (!config.isDevelopment)
  throw new Error('The demo account has a public password. Create it in development only.');
// NODE_ENV is unset on most machines, and may be unset where DATABASE_URL leads to a real database.
const remote = [config.databaseUrl, config.databaseDirectUrl]
  .flatMap(hostsOf)
  .find((host) => !isLoopback(host));
if (remote !== undefined)
  throw new Error(
    `The demo account has a public password, and the database is on "${remote}". Create the account only in a database on this machine (localhost, 127.0.0.1 or ::1), or unset DATABASE_URL.`,
  );

await using app = await startApp({ ...config, port: 0 });
const api = createClient({ url: `${app.url}/trpc` });
try {
  await api.auth.register.mutate({ ...DEMO, firstName: 'Demo', lastName: 'Account' });
  await api.auth.login.mutate(DEMO);
  await Promise.all(TODOS.map((todo) => api.todos.create.mutate(todo)));
  process.stdout.write(`Created the account ${DEMO.email} with the password "${DEMO.password}".\n`);
} catch (error) {
  if (!isApiError(error) || error.reason !== 'EMAIL_TAKEN') throw error;
  process.stdout.write(
    `The account ${DEMO.email} already exists. Its first password was "${DEMO.password}".\n`,
  );
}

/** The driver prefers a `host` in the query to the host of the URL. */
function hostsOf(databaseUrl: string | undefined): string[] {
  if (databaseUrl === undefined) return [];
  const { hostname, searchParams } = new URL(databaseUrl);
  return [hostname, ...searchParams.getAll('host')];
}

function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|::1|\[::1\])$/i.test(host);
}
