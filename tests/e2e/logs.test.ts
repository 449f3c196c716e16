import { expect, test } from 'vitest';
import { query } from '../support/embedded-postgres.ts';
import { bearer, post, send } from '../support/http.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { outcomeOf } from '../support/outcomes.ts';
import { clientOf, person } from '../support/people.ts';
import { createTestDatabase } from '../support/postgres.ts';
import { processEnvironment, startServer, type LogLine } from '../support/server-process.ts';

const database = openForTests(createTestDatabase);
const server = openForTests(() => startServer(processEnvironment(database().url)));

/** A client whose requests carry an id of their own, and the lines that were written about them. */
function traced(accessToken?: string) {
  const requestId = crypto.randomUUID();
  const api = clientOf(server().trpcUrl, {
    headers: { 'X-Request-Id': requestId, ...(accessToken === undefined ? {} : bearer(accessToken)) },
  });
  const lines = async (count: number) => {
    const own = () => server().lines.filter((line) => line['requestId'] === requestId);
    await expect.poll(() => own().length, { interval: 10 }).toBe(count);
    return own();
  };
  return { api, lines, requestId };
}

const ENTRY = {
  timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
  durationMs: expect.any(Number),
  event: 'call',
};

async function signUp() {
  const input = person();
  const { api } = traced();
  const { id } = await api.auth.register.mutate(input);
  const { email, password } = input;
  const { accessToken, refreshToken } = await api.auth.login.mutate({ email, password });
  return { id, email, accessToken, refreshToken };
}

test('a call is one line: which request, which procedure, how it ended, how long it took, and who called', async () => {
  const { id, accessToken } = await signUp();
  const { api, lines, requestId } = traced(accessToken);

  await api.users.me.query();

  expect(await lines(1)).toEqual([
    { ...ENTRY, level: 'info', requestId, procedure: 'users.me', outcome: 'ok', userId: id },
  ]);
});

test('each call of a batch is a line of its own, with the id of the one request', async () => {
  const { id, accessToken } = await signUp();
  const { api, lines, requestId } = traced(accessToken);
  const missing = '01938b6c-7e1a-7000-8000-000000000000';

  await Promise.all([
    api.users.me.query(),
    outcomeOf(api.todos.get.query({ id: missing })),
    outcomeOf(api.todos.get.query({ id: 'none' })),
  ]);

  const written = (await lines(3)).sort(byProcedureAndOutcome);
  const entry = { ...ENTRY, level: 'info', requestId, userId: id };
  expect(written).toEqual([
    { ...entry, procedure: 'todos.get', outcome: 'BAD_REQUEST' },
    { ...entry, procedure: 'todos.get', outcome: 'TODO_NOT_FOUND' },
    { ...entry, procedure: 'users.me', outcome: 'ok' },
  ]);
});

const byProcedureAndOutcome = (one: LogLine, other: LogLine) =>
  `${String(one['procedure'])} ${String(one['outcome'])}`.localeCompare(
    `${String(other['procedure'])} ${String(other['outcome'])}`,
  );

test('a failed sign-in is a warning, and a replayed refresh token too', async () => {
  const { email, refreshToken } = await signUp();
  const { api, lines } = traced();

  await outcomeOf(api.auth.login.mutate({ email, password: 'not the right one' }));
  await api.auth.refresh.mutate({ refreshToken });
  await api.auth.refresh.mutate({ refreshToken });
  await query(database().url, "UPDATE sessions SET last_used_at = now() - interval '1 hour'");
  await outcomeOf(api.auth.refresh.mutate({ refreshToken }));

  expect((await lines(6)).map(({ level, event, outcome }) => [level, outcome ?? event])).toEqual([
    ['warn', 'sign_in.failed'],
    ['warn', 'INVALID_CREDENTIALS'],
    ['info', 'ok'],
    ['info', 'ok'],
    ['warn', 'session.refresh_token_reused'],
    ['warn', 'REFRESH_TOKEN_REUSED'],
  ]);
});

test('a request that is refused before any procedure runs is a line as well', async () => {
  const { lines, requestId } = traced();
  const headers = { 'X-Request-Id': requestId };

  await send(`${server().trpcUrl}/auth.login`, { method: 'POST', body: '{', headers });
  await post(`${server().trpcUrl}/auth.nothing`, {}, headers);
  await post(`${server().trpcUrl}/auth.login`, 'x'.repeat(70_000), headers);

  expect((await lines(3)).map(({ procedure, outcome }) => [procedure, outcome])).toEqual([
    [null, 'UNSUPPORTED_MEDIA_TYPE'],
    // The name of a procedure that does not exist may be a secret in the wrong place.
    [null, 'NOT_FOUND'],
    ['auth.login', 'PAYLOAD_TOO_LARGE'],
  ]);
});

test('a defect is two lines: the call, and what went wrong with where', async () => {
  const { id, accessToken } = await signUp();
  const { api, lines, requestId } = traced(accessToken);
  await query(database().url, 'ALTER TABLE todos RENAME TO todos_away');

  expect(await outcomeOf(api.todos.summary.query())).toBe('INTERNAL_SERVER_ERROR');
  await query(database().url, 'ALTER TABLE todos_away RENAME TO todos');

  const origin = { requestId, procedure: 'todos.summary', level: 'error' };
  expect(await lines(2)).toEqual([
    { ...ENTRY, ...origin, outcome: 'INTERNAL_SERVER_ERROR', userId: id },
    {
      ...origin,
      timestamp: expect.any(String),
      event: 'defect',
      error: expect.any(String),
      reason: expect.any(String),
      stack: expect.stringMatching(/^ +at .*server().*todos/s),
    },
  ]);
});

test('every line of the output is a line of the log, and nothing is written elsewhere', async () => {
  await using loud = await startServer({ ...processEnvironment(database().url), LOG_LEVEL: 'debug' });
  await send(`${loud.url}/nothing`);
  loud.signal('SIGTERM');
  await loud.exit;

  for (const output of [server().output, loud.output]) {
    const written = output.stdout.split('\n').filter((line) => line !== '');
    for (const line of written) expect(JSON.parse(line)).toMatchObject({ level: expect.any(String) });
    expect(output.stderr).toBe('');
  }
  expect(loud.lines.map(({ event }) => event)).toContain('server.listening');
});
