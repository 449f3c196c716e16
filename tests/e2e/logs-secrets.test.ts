import type { Session } from '@plumbline/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { query } from '../support/embedded-postgres.ts';
import { bearer, get, post, postText, send, sendBytes } from '../support/http.ts';
import { outcomeOf } from '../support/outcomes.ts';
import { clientOf } from '../support/people.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { listProcedures } from '../support/procedures.ts';
import { processEnvironment, startServer, type ListeningServer } from '../support/server-process.ts';

// Words that occur nowhere but in what a client sends, or a secret of the server. None of them may reach the log.
const IN_EVERY_CANARY = /canary/i;
const EMAIL = 'canary.address@example.com';
const PASSWORD = 'canary password, long enough';
const NEW_PASSWORD = 'another canary password, long enough';
const NAMES = { firstName: 'Canaryfirst', lastName: 'Canarylast' };
const DESCRIPTION = 'Canary description: feed it';

let database: TestDatabase;
let server: ListeningServer;
let environment: Record<string, string>;
let session: Session;
beforeAll(async () => {
  database = await createTestDatabase();
  environment = { ...processEnvironment(database.url), LOG_LEVEL: 'debug' };
  server = await startServer(environment);
  const { auth } = clientOf(server.trpcUrl);
  await auth.register.mutate({ email: EMAIL, password: PASSWORD, ...NAMES });
  session = await auth.login.mutate({ email: EMAIL, password: PASSWORD });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

const HEADERS = {
  'User-Agent': 'canary-agent',
  Cookie: 'session=canary-cookie',
  Referer: 'http://canary.example',
};
const INPUT = {
  ...{ email: EMAIL, password: 'wrong canary', ...NAMES, currentPassword: 'wrong canary' },
  ...{ newPassword: NEW_PASSWORD, newPasswordConfirm: NEW_PASSWORD, refreshToken: 'canary refresh token' },
  ...{ description: DESCRIPTION, search: 'canary search', cursor: 'canary cursor' },
  ...{ id: 'canary id', dueDate: 'canary date', priority: 'canary priority' },
};

const DROP_CHECKS = `
  DO $$ DECLARE chk record; BEGIN
    FOR chk IN SELECT conname, conrelid::regclass AS relation FROM pg_constraint WHERE contype = 'c' AND conrelid <> 0
    LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', chk.relation, chk.conname); END LOOP;
  END $$`;

/** Waits until the server has written all that it will, by ending it, and answers what of it is secret. */
async function findSecrets(): Promise<string[]> {
  server.signal('SIGTERM');
  await server.exit;
  const { password } = new URL(database.url);
  const { accessToken, refreshToken } = session;
  const secrets = [
    environment['JWT_SECRET'],
    environment['PASSWORD_PEPPER'],
    password,
    accessToken,
    refreshToken,
  ];
  const written = `${server.output.stdout}${server.output.stderr}`;
  return written.split('\n').filter((line) => {
    return IN_EVERY_CANARY.test(line) || secrets.some((secret) => secret && line.includes(secret));
  });
}

describe('in whatever way secrets and personal data come in', () => {
  const paths = listProcedures();

  test.each(paths)('$path with them in every field, right and wrong', async ({ path, type }) => {
    const url = `${server.trpcUrl}/${path}`;
    const headers = { ...HEADERS, ...bearer(session.accessToken) };

    const answers = Object.entries(INPUT).map(([key, value]) =>
      type === 'query' ? get(url, { [key]: value }, headers) : post(url, { [key]: value }, headers),
    );
    const all = type === 'query' ? get(url, INPUT, headers) : post(url, INPUT, headers);

    for (const { status } of await Promise.all([...answers, all])) expect(status).toBeLessThan(500);
  });

  test('calls that succeed, and calls that are refused', async () => {
    const { users, todos, auth } = clientOf(server.trpcUrl, { headers: bearer(session.accessToken) });
    const { id } = await todos.create.mutate({ description: DESCRIPTION });
    const change = { newPassword: NEW_PASSWORD, newPasswordConfirm: NEW_PASSWORD };

    await todos.list.query({ search: 'canary' });
    await todos.update.mutate({ id, description: `${DESCRIPTION} again` });
    await users.update.mutate({ firstName: 'Canaryother' });
    const outcomes = await Promise.all([
      outcomeOf(todos.update.mutate({ id, description: DESCRIPTION, expectedVersion: 99 })),
      outcomeOf(auth.register.mutate({ email: EMAIL, password: PASSWORD, ...NAMES })),
      outcomeOf(auth.register.mutate({ email: 'a@example.com', password: 'Canaryfirst is mine', ...NAMES })),
      outcomeOf(auth.login.mutate({ email: EMAIL, password: 'wrong canary' })),
      outcomeOf(users.changePassword.mutate({ ...change, currentPassword: 'wrong canary' })),
      outcomeOf(users.delete.mutate({ password: 'wrong canary' })),
      outcomeOf(auth.refresh.mutate({ refreshToken: `${session.refreshToken}canary` })),
    ]);

    expect(outcomes.slice(0, 3)).toEqual(['VERSION_CONFLICT', 'EMAIL_TAKEN', 'PASSWORD_REJECTED']);
    expect(new Set(outcomes.slice(3))).toEqual(new Set(['INVALID_CREDENTIALS', 'SESSION_EXPIRED']));
  });

  test('requests that no client of ours makes', async () => {
    const url = `${server.trpcUrl}/auth.login`;
    for (const authorization of [
      'canary',
      'Basic Y2FuYXJ5OmNhbmFyeQ==',
      'Bearer canary',
      'Bearer canary.canary.canary',
    ]) {
      await get(`${server.trpcUrl}/users.me`, undefined, { authorization });
    }
    await postText(url, '{"email":"canary');
    await postText(url, `"${'canary'.repeat(12_000)}"`);
    await post(`${server.trpcUrl}/canary.procedure`, {});
    await post(`${server.trpcUrl}/auth.login/canary`, {});
    await send(`${server.trpcUrl}/users.me?access_token=canary&input=%22canary`);
    await send(`${server.url}/canary?canary=1`, { headers: { 'X-Request-Id': 'not well formed: canary' } });
    await sendBytes(server.url, 'CANARY /canary HTTP/1.1\r\ncanary\r\n\r\n');
  });

  // PostgreSQL quotes the value that it could not store. That a column has another type is a defect of ours.
  test.each([
    { table: 'todos', column: 'description', path: 'todos.create', input: { description: DESCRIPTION } },
    { table: 'users', column: 'first_name', path: 'users.update', input: { firstName: NAMES.firstName } },
    {
      table: 'sessions',
      column: 'user_agent',
      path: 'auth.login',
      input: { email: EMAIL, password: PASSWORD },
    },
  ])('a defect in $table.$column', async ({ table, column, path, input }) => {
    await query(database.url, DROP_CHECKS);
    await query(database.url, `ALTER TABLE ${table} ALTER ${column} DROP NOT NULL`);
    await query(database.url, `ALTER TABLE ${table} ALTER ${column} TYPE integer USING NULL`);

    const headers = { ...HEADERS, ...bearer(session.accessToken) };
    const { status } = await post(`${server.trpcUrl}/${path}`, input, headers);

    expect(status).toBe(500);
  });

  test('none of them is in the log', async () => {
    expect(await findSecrets()).toEqual([]);
  });
});
