import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { bearer, errorOf, get, post, send, type Answer } from '../support/http.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { times } from '../support/outcomes.ts';
import { PASSWORD, signUp, type SignedIn } from '../support/people.ts';
import { createTestDatabase } from '../support/postgres.ts';
import { lockTable } from '../support/table-lock.ts';

const ORIGIN = 'https://app.example.com';
const LIMITED = { TRUST_PROXY: '127.0.0.1/32', LIMIT_CALLS: '20/60', LIMIT_REQUESTS: '30/60' };
const from = (address: string) => ({ 'x-forwarded-for': address, origin: ORIGIN });

/** The requests that the server refused without calling a procedure. */
const refusedAtDoor = (logs: readonly (readonly unknown[])[]) =>
  logs.filter(([, event]) => event === 'request.refused').length;
const callsIn = (logs: readonly (readonly unknown[])[]) =>
  logs.filter(([, event]) => event === 'call').length;

describe('a caller who is over a limit', () => {
  const app = openForTests(() => startTestApp({ ...LIMITED, CORS_ORIGINS: ORIGIN }));

  test('is refused without a call, in the form of a response to each call of a batch', async () => {
    const { session } = await signUp(app().trpcUrl);
    const headers = { ...bearer(session.accessToken), ...from('198.18.0.1') };
    const me = () => get(`${app().trpcUrl}/users.me`, undefined, headers);
    for (let n = 0; n < 21; n += 1) await me();
    const calls = callsIn(app().logs);

    const single = await me();
    const batch = await get(`${app().trpcUrl}/users.me,users.me?batch=1`, undefined, headers);

    expect(callsIn(app().logs)).toBe(calls);
    expect(errorOf(single)).toMatchObject({
      code: 'TOO_MANY_REQUESTS',
      path: 'users.me',
      reason: 'RATE_LIMITED',
      requestId: single.headers.get('x-request-id'),
      message: expect.stringMatching(/^Too many attempts\. Try again in \d+ s\.$/),
    });
    const { details } = errorOf(single);
    expect(details).toEqual({ retryAfterSeconds: Number(single.headers.get('retry-after')) });
    expect(JSON.parse(batch.text)).toHaveLength(2);
    for (const answer of [single, batch]) {
      expect(answer.status).toBe(429);
      expect(answer.headers.get('access-control-allow-origin')).toBe(ORIGIN);
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  test('is not refused what other callers at the same address may call', async () => {
    const headers = from('198.18.0.2');
    const anonymous = () => get(`${app().trpcUrl}/users.me`, undefined, headers);
    for (let n = 0; n < 25; n += 1) await anonymous();
    const { session } = await signUp(app().trpcUrl);

    const known = await get(`${app().trpcUrl}/users.me`, undefined, {
      ...headers,
      ...bearer(session.accessToken),
    });
    const forged = await get(`${app().trpcUrl}/users.me`, undefined, { ...headers, ...bearer('forged') });

    expect([(await anonymous()).status, known.status, forged.status]).toEqual([429, 200, 429]);
  });

  test('gets the other calls of a batch carried out', async () => {
    const headers = from('198.18.0.3');
    const login = () =>
      post(`${app().trpcUrl}/auth.login`, { email: 'ada@example.com', password: PASSWORD }, headers);
    for (let n = 0; n < 25; n += 1) await login();
    const input = { 0: { email: 'ada@example.com', password: PASSWORD }, 1: { refreshToken: 'rubbish' } };

    const { status, text } = await post(`${app().trpcUrl}/auth.login,auth.refresh?batch=1`, input, headers);

    expect((await login()).status).toBe(429);
    expect(status).toBe(207);
    expect(JSON.parse(text)).toMatchObject([
      { error: { data: { reason: 'RATE_LIMITED' } } },
      { error: { data: { reason: 'SESSION_EXPIRED' } } },
    ]);
  });
});

test('requests that call no procedure are counted by address, except for probes', async () => {
  await using app = await startTestApp(LIMITED);
  const preflight = {
    method: 'OPTIONS',
    headers: { ...from('198.18.0.4'), 'x-forwarded-for': '198.18.0.7' },
  };
  const kinds: [string, () => Promise<Answer>][] = [
    ['/nothing', () => send(`${app.url}/nothing`, { headers: from('198.18.0.4') })],
    ['/trpc/no.such', () => send(`${app.url}/trpc/no.such`, { headers: from('198.18.0.5') })],
    [
      'a batch of too many',
      () =>
        send(`${app.url}/trpc/${times(11, () => 'users.me').join()}?batch=1`, {
          headers: from('198.18.0.6'),
        }),
    ],
    ['a mutation by GET', () => send(`${app.url}/trpc/auth.login`, { headers: from('198.18.0.9') })],
    [
      'a form',
      () => send(`${app.url}/trpc/auth.login`, { method: 'POST', body: 'a=b', headers: from('198.18.0.10') }),
    ],
    ['a preflight', () => send(`${app.url}/trpc/users.me`, preflight)],
  ];

  for (const [, request] of kinds) {
    const answers: number[] = [];
    for (let n = 0; n < 31; n += 1) answers.push((await request()).status);

    expect(answers.slice(0, 30)).not.toContain(429);
    expect(answers.at(-1)).toBe(429);
  }
  for (const path of ['/livez', '/readyz'])
    expect((await send(`${app.url}${path}`, { headers: from('198.18.0.4') })).status).toBe(200);
  expect((await send(`${app.url}/nothing`, { headers: from('198.18.0.8') })).status).toBe(404);
});

test('a connection that sends many requests without reading is closed, and no other is', async () => {
  await using app = await startTestApp();
  const { port } = new URL(app.url);
  const socket = connect(Number(port), '127.0.0.1');
  let received = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => (received += chunk));
  const closed = new Promise((resolve) => socket.once('close', resolve).on('error', resolve));

  socket.write('GET /trpc/users.me HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(500));
  await closed;

  expect(received.split('HTTP/1.1 ').length - 1).toBeLessThan(20);
  expect(refusedAtDoor(app.logs)).toBeGreaterThan(0);
  expect((await send(`${app.url}/readyz`)).status).toBe(200);
});

describe('with as many requests in progress as there may be', () => {
  const database = openForTests(createTestDatabase);
  const app = openForTests(() =>
    startTestApp({
      ...{ DATABASE_URL: database().url, TRUST_PROXY: '127.0.0.1/32' },
      REQUESTS_IN_PROGRESS_MAX: '16',
      DATABASE_CONNECTIONS_MAX: '40',
    }),
  );

  async function signUpMany(count: number): Promise<SignedIn[]> {
    const users: SignedIn[] = [];
    for (let n = 0; n < count; n += 1) users.push(await signUp(app().trpcUrl));
    return users;
  }

  /** Makes a call for each user that waits for the lock, from an address of its own or of others. */
  const createAll = (users: SignedIn[], addressOf: (index: number) => string): Promise<Answer>[] =>
    users.map(({ session }, index) => {
      const headers = { ...bearer(session.accessToken), ...from(addressOf(index)) };
      return post(`${app().trpcUrl}/todos.create`, { description: 'Later' }, headers);
    });

  test('one address takes at most half of them', async () => {
    const [bob, ...others] = [await signUp(app().trpcUrl), ...(await signUpMany(12))];
    await using lock = await lockTable(database().url, 'todos');
    const calls = createAll(others, () => '198.18.1.1');
    await lock.isWaitedFor(8);

    const other = await get(`${app().trpcUrl}/users.me`, undefined, {
      ...bearer(bob.session.accessToken),
      ...from('198.18.1.2'),
    });
    await lock.release();
    const statuses = (await Promise.all(calls)).map(({ status }) => status);

    expect(other.status).toBe(200);
    expect(statuses.filter((status) => status === 503)).toHaveLength(4);
    expect(statuses.filter((status) => status === 200)).toHaveLength(8);
  });

  test('more are refused as OVERLOADED, /livez responds, and places are free again', async () => {
    const bob = await signUp(app().trpcUrl);
    const me = () => get(`${app().trpcUrl}/users.me`, undefined, bearer(bob.session.accessToken));
    const others = await signUpMany(20);
    await using lock = await lockTable(database().url, 'todos');
    const calls = createAll(others, (index) => `198.18.2.${String(index)}`);
    await lock.isWaitedFor(16);

    const refused = await me();
    const alive = await send(`${app().url}/livez`);
    await lock.release();
    await Promise.all(calls);

    expect(errorOf(refused)).toMatchObject({ reason: 'OVERLOADED', details: { retryAfterSeconds: 1 } });
    expect(alive.status).toBe(200);
    expect((await me()).status).toBe(200);
  });
});
