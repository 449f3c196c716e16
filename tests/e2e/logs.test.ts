import { expect, test } from 'vitest';
import { bearer, post, send } from '../support/http.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { outcomeOf } from '../support/outcomes.ts';
import { clientOf, person } from '../support/people.ts';
import { createTestDatabase } from '../support/postgres.ts';
import { processEnvironment, startServer, type LogLine } from '../support/server-process.ts';

const database = openForTests(createTestDatabase);
const server = openForTests(() => startServer(processEnvironment(database().url)));

/** Creates a client with its own request ID. `lines` finds the log lines of its requests. */
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

test('each call logs one line with its request, procedure, outcome, duration and user', async () => {
  const { id, accessToken } = await signUp();
  const { api, lines, requestId } = traced(accessToken);

  await api.users.me.query();

  expect(await lines(1)).toEqual([
    { ...ENTRY, level: 'info', requestId, procedure: 'users.me', outcome: 'ok', userId: id },
  ]);
});

test('each call of a batch logs its own line, with the shared request ID', async () => {
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

test('a request that is refused before any procedure runs is logged too', async () => {
  const { lines, requestId } = traced();
  const headers = { 'X-Request-Id': requestId };

  await send(`${server().trpcUrl}/auth.login`, { method: 'POST', body: '{', headers });
  await post(`${server().trpcUrl}/auth.nothing`, {}, headers);
  await post(`${server().trpcUrl}/auth.login`, 'x'.repeat(70_000), headers);

  expect((await lines(3)).map(({ procedure, outcome }) => [procedure, outcome])).toEqual([
    [null, 'UNSUPPORTED_MEDIA_TYPE'],
    // The name of an unknown procedure may be a secret that a client sent by mistake.
    [null, 'NOT_FOUND'],
    ['auth.login', 'PAYLOAD_TOO_LARGE'],
  ]);
});
