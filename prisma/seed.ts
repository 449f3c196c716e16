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
