import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { post, send } from '../support/http.ts';

const ORIGIN = 'https://app.example.com';

// One server runs as in development, the other as in production.
let app: TestApp;
let production: TestApp;
beforeAll(async () => {
  app = await startTestApp({ CORS_ORIGINS: `${ORIGIN},http://localhost:5173` });
  production = await startTestApp({
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    BCRYPT_COST: '10',
    JWT_SECRET: randomBytes(48).toString('hex'),
    PASSWORD_PEPPER: randomBytes(48).toString('hex'),
  });
});
afterAll(async () => {
  await production[Symbol.asyncDispose]();
  await app[Symbol.asyncDispose]();
});

/** A path for each kind of response: success and failure, of a procedure and of other paths. */
const PATHS = [
  '/livez',
  '/readyz',
  '/trpc/users.me',
  '/trpc/nothing',
  '/trpc/%',
  '/trpc//',
  '/nowhere',
  '/%zz',
];

describe.each(PATHS)('%s', (path) => {
  test('returns JSON that browsers treat only as JSON and caches do not store, without naming a framework', async () => {
    const { headers, text } = await send(`${app.url}${path}`);

    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none';frame-ancestors 'none'",
      'content-type': expect.stringMatching(/^application\/json/),
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'x-request-id': expect.stringMatching(/^[\da-f-]{36}$/),
    });
    const telling = ['x-powered-by', 'server', 'etag', 'set-cookie'];
    expect(telling.filter((name) => headers.has(name))).toEqual([]);
    expect(() => JSON.parse(text)).not.toThrow();
  });

  test('requires TLS in production, and only there', async () => {
    const [there, here] = await Promise.all([send(`${production.url}${path}`), send(`${app.url}${path}`)]);

    expect(there.headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains');
    expect(here.headers.has('strict-transport-security')).toBe(false);
  });
});

test.each(['/livez', '/readyz'])('%s returns ok', async (path) => {
  const { status, text } = await send(`${app.url}${path}`);

  expect({ status, text }).toEqual({ status: 200, text: '{"status":"ok"}' });
});

test.each(['/', '/trpcx', '/.env', '/%zz', '/livez/x'])('%s is not found, in JSON', async (path) => {
  const answers = await Promise.all([send(`${app.url}${path}`), post(`${app.url}${path}`, {})]);

  for (const { status, text } of answers) {
    expect(status).toBe(404);
    expect(JSON.parse(text)).toEqual({ error: { message: 'Not found. Procedures are under /trpc.' } });
  }
});

describe('CORS', () => {
  const call = (origin: string, server = app) => send(`${server.trpcUrl}/users.me`, { headers: { origin } });
  const preflight = (origin: string, server = app) =>
    send(`${server.trpcUrl}/auth.login`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,x-request-id',
      },
    });

  test.each([[ORIGIN], ['http://localhost:5173']])(
    'lets %s, which is listed, read responses',
    async (origin) => {
      const { headers } = await call(origin);

      expect(headers.get('access-control-allow-origin')).toBe(origin);
      expect(headers.has('access-control-allow-credentials')).toBe(false);
      expect(headers.get('access-control-expose-headers')?.split(',')).toEqual([
        'X-Request-Id',
        'Retry-After',
      ]);
    },
  );

  test('lets a listed origin send tokens and JSON', async () => {
    const { status, headers } = await preflight(ORIGIN);

    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe(ORIGIN);
    // There are no cookies.
    expect(headers.has('access-control-allow-credentials')).toBe(false);
    expect(headers.get('access-control-allow-methods')?.split(',')).toEqual(
      expect.arrayContaining(['GET', 'POST']),
    );
    expect(headers.get('access-control-allow-headers')).toBe('authorization,content-type,x-request-id');
    expect(headers.get('access-control-max-age')).toBe('600');
  });

  test.each([
    ['https://evil.example.com'],
    ['https://app.example.com.evil.com'],
    ['http://app.example.com'],
    ['https://app.example.com:8443'],
    ['https://APP.example.com'],
    ['null'],
  ])('lets %s, which is not listed, read nothing', async (origin) => {
    await expectNothingAllowed(origin, app);
  });

  test('lets no origin read anything if none is listed', async () => {
    await expectNothingAllowed(ORIGIN, production);
  });

  async function expectNothingAllowed(origin: string, server: TestApp) {
    for (const { headers } of await Promise.all([call(origin, server), preflight(origin, server)])) {
      expect(headers.has('access-control-allow-origin')).toBe(false);
    }
  }

  test('tells caches that a response depends on the origin', async () => {
    for (const { headers } of await Promise.all([
      call(ORIGIN),
      call('https://evil.example.com'),
      preflight(ORIGIN),
    ])) {
      expect(headers.get('vary')?.toLowerCase().split(/, */)).toContain('origin');
    }
  });
});
