import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { post, send } from '../support/http.ts';
import { openForTests } from '../support/open-for-tests.ts';

const ORIGIN = 'https://app.example.com';

const app = openForTests(() => startTestApp({ CORS_ORIGINS: `${ORIGIN},http://localhost:5173` }));
const production = openForTests(() =>
  startTestApp({
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    BCRYPT_COST: '10',
    JWT_SECRET: randomBytes(48).toString('hex'),
    PASSWORD_PEPPER: randomBytes(48).toString('hex'),
  }),
);

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

test.each(PATHS)(
  'the response to %s has the security headers, and TLS is required in production',
  async (path) => {
    const [{ headers, text }, inProduction] = [
      await send(`${app().url}${path}`),
      await send(`${production().url}${path}`),
    ];

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
    const unwanted = ['x-powered-by', 'server', 'etag', 'set-cookie', 'strict-transport-security'];
    expect(unwanted.filter((name) => headers.has(name))).toEqual([]);
    expect(() => JSON.parse(text)).not.toThrow();
    const hsts = 'max-age=31536000; includeSubDomains';
    expect(inProduction.headers.get('strict-transport-security')).toBe(hsts);
  },
);

test.each([
  ['/livez', '{"status":"ok"}'],
  ['/readyz', '{"status":"ok","limits":"shared"}'],
])('%s returns ok', async (path, body) => {
  const { status, text } = await send(`${app().url}${path}`);

  expect({ status, text }).toEqual({ status: 200, text: body });
});

test.each(['/', '/trpcx', '/.env', '/%zz', '/livez/x'])('%s is not found, in JSON', async (path) => {
  const answers = await Promise.all([send(`${app().url}${path}`), post(`${app().url}${path}`, {})]);

  for (const { status, text } of answers) {
    expect(status).toBe(404);
    expect(JSON.parse(text)).toEqual({ error: { message: 'Not found. Procedures are under /trpc.' } });
  }
});

describe('CORS', () => {
  const call = (origin: string, server = app()) =>
    send(`${server.trpcUrl}/users.me`, { headers: { origin } });
  const preflight = (origin: string, server = app()) =>
    send(`${server.trpcUrl}/auth.login`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,x-request-id',
      },
    });

  test.each([ORIGIN, 'http://localhost:5173'])(
    'lets the listed origin %s send tokens and JSON, and read responses, without cookies',
    async (origin) => {
      const answers = [await call(origin), await preflight(origin)] as const;

      for (const { headers } of answers) {
        expect(headers.get('access-control-allow-origin')).toBe(origin);
        expect(headers.has('access-control-allow-credentials')).toBe(false);
        // Or a cache would give one origin's response to another.
        expect(headers.get('vary')?.toLowerCase().split(/, */)).toContain('origin');
      }
      const [{ headers: called }, { headers: preflighted, status }] = answers;
      expect(called.get('access-control-expose-headers')).toBe('X-Request-Id,Retry-After');
      expect(status).toBe(204);
      expect(preflighted.get('access-control-allow-methods')).toBe('GET,POST');
      expect(preflighted.get('access-control-allow-headers')).toBe('authorization,content-type,x-request-id');
      expect(preflighted.get('access-control-max-age')).toBe('600');
    },
  );

  test.each([
    ['https://evil.example.com', app],
    ['https://app.example.com.evil.com', app],
    ['http://app.example.com', app],
    ['null', app],
    [ORIGIN, production],
  ])('lets %s read nothing if it is not listed', async (origin, server) => {
    const answers = [await call(origin, server()), await preflight(origin, server())];

    expect(answers.map(({ headers }) => headers.get('access-control-allow-origin'))).toEqual([null, null]);
    expect(answers[0]?.headers.get('vary')?.toLowerCase()).toContain('origin');
  });
});
