import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { bearer, errorOf, get, post, send, type Answer } from '../support/http.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { times } from '../support/outcomes.ts';
import { PASSWORD, signUp } from '../support/people.ts';

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
