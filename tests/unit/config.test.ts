import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { ConfigError, loadConfig, readConfig } from '../../server/config/config.ts';

const secret = () => randomBytes(32).toString('base64');
const PRODUCTION = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://plumbline@db.example/plumbline',
  JWT_SECRET: secret(),
  PASSWORD_PEPPER: secret(),
};
type Environment = Record<string, string | undefined>;

function problemsOf(environment: Environment): readonly string[] {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

/** Of a list, the place of the entry follows the name. */
const namesIn = (problems: readonly string[]) => problems.map((problem) => /^\w+/.exec(problem)?.[0]);

test('development needs nothing set', () => {
  expect(readConfig({})).toMatchObject({
    ...{ shutdownDelayMs: 0 },
    ...{ isDevelopment: true, host: '127.0.0.1', port: 3_000, logLevel: 'info', logFormat: 'pretty' },
    ...{
      databaseUrl: undefined,
      databaseDirectUrl: undefined,
      databaseConnectionsMax: 10,
      databasePreparesStatements: true,
      redisUrl: undefined,
    },
    ...{ jwtSecret: undefined, jwtAcceptedSecrets: [] },
    ...{
      passwordPepper: undefined,
      passwordAcceptedPeppers: [],
      passwordMinLength: 15,
      bcryptCost: 12,
    },
    ...{ smtpUrl: undefined, appUrl: 'http://localhost:5173' },
    ...{ accessTokenTtlSeconds: 1_800, corsOrigins: [], trustProxy: [] },
    limits: {
      register: [{ per: ['address'], points: 5, windowSeconds: 3_600 }],
      guesses: {
        perAddress: [
          { per: ['address'], points: 30, windowSeconds: 60 },
          { per: ['address', 'account'], points: 5, windowSeconds: 60 },
          { per: ['address', 'account'], points: 10, windowSeconds: 600 },
          { per: ['address', 'account'], points: 20, windowSeconds: 3_600 },
        ],
        account: [{ per: ['account'], points: 50, windowSeconds: 3_600 }],
        knownDevice: [{ per: ['session'], points: 10, windowSeconds: 3_600 }],
      },
      mails: [
        { per: ['address'], points: 30, windowSeconds: 3_600 },
        { per: ['account'], points: 3, windowSeconds: 3_600 },
      ],
      calls: [{ per: ['caller'], points: 300, windowSeconds: 60 }],
    },
  });
});

describe.each(['production', 'test', 'staging', 'Development', 'dev'])('NODE_ENV=%s', (NODE_ENV) => {
  test('needs the database and the secrets, and names all that is missing at once', () => {
    expect(namesIn(problemsOf({ NODE_ENV }))).toEqual(['DATABASE_URL', 'JWT_SECRET', 'PASSWORD_PEPPER']);
  });

  test('listens on all interfaces and logs JSON', () => {
    const config = readConfig({ ...PRODUCTION, NODE_ENV });

    expect(config).toMatchObject({
      isDevelopment: false,
      host: '0.0.0.0',
      shutdownDelayMs: 5_000,
      port: 3_000,
      logFormat: 'json',
      bcryptCost: 12,
    });
    expect(config.jwtSecret?.export().toString('base64')).toBe(PRODUCTION.JWT_SECRET);
  });

  test('refuses hashes that are cheap to try', () => {
    expect(namesIn(problemsOf({ ...PRODUCTION, NODE_ENV, BCRYPT_COST: '4' }))).toEqual(['BCRYPT_COST']);
  });
});

test.each<[name: string, value: string, read: object]>([
  ['PORT', '0', { port: 0 }],
  ['PORT', '65535', { port: 65_535 }],
  ['HOST', '::1', { host: '::1' }],
  ['DATABASE_URL', 'postgresql://u:p%40@h:6432/d', { databaseUrl: 'postgresql://u:p%40@h:6432/d' }],
  ['DATABASE_DIRECT_URL', 'postgresql://u:p@h:5432/d', { databaseDirectUrl: 'postgresql://u:p@h:5432/d' }],
  ['DATABASE_CONNECTIONS_MAX', '25', { databaseConnectionsMax: 25 }],
  ['DATABASE_PREPARED_STATEMENTS', 'false', { databasePreparesStatements: false }],
  ['DATABASE_PREPARED_STATEMENTS', 'off', { databasePreparesStatements: false }],
  ['REDIS_URL', 'rediss://cache.example:6380', { redisUrl: 'rediss://cache.example:6380' }],
  ['PASSWORD_MIN_LENGTH', '8', { passwordMinLength: 8 }],
  ['BCRYPT_COST', '4', { bcryptCost: 4 }],
  ['ACCESS_TOKEN_TTL', '900', { accessTokenTtlSeconds: 900 }],
  ['ACCESS_TOKEN_TTL', '90s', { accessTokenTtlSeconds: 90 }],
  ['ACCESS_TOKEN_TTL', '15m', { accessTokenTtlSeconds: 900 }],
  ['ACCESS_TOKEN_TTL', '24h', { accessTokenTtlSeconds: 86_400 }],
  [
    'CORS_ORIGINS',
    'https://a.example, http://localhost:5173',
    { corsOrigins: ['https://a.example', 'http://localhost:5173'] },
  ],
  ['TRUST_PROXY', '10.0.0.0/8, 2001:db8::1', { trustProxy: ['10.0.0.0/8', '2001:db8::1'] }],
  ['APP_URL', 'https://app.example/home/', { appUrl: 'https://app.example/home' }],
  ['LOG_LEVEL', 'debug', { logLevel: 'debug' }],
  ['LOG_FORMAT', 'json', { logFormat: 'json' }],
  [
    'LIMIT_CALLS',
    '5/60,100/3600',
    {
      limits: {
        calls: [
          { points: 5, windowSeconds: 60 },
          { points: 100, windowSeconds: 3_600 },
        ],
      },
    },
  ],
])('%s=%s is read', (name, value, read) => {
  expect(readConfig({ [name]: value })).toMatchObject(read);
});

const UNUSABLE = {
  PORT: ['http', '65536', '-1', '3000.5', ' '],
  DATABASE_URL: ['mysql://db.example/d', 'db.example'],
  DATABASE_CONNECTIONS_MAX: ['0', 'many'],
  DATABASE_PREPARED_STATEMENTS: ['maybe'],
  REDIS_URL: ['http://cache.example'],
  PASSWORD_MIN_LENGTH: ['7'],
  BCRYPT_COST: ['3', '17', 'high'],
  ACCESS_TOKEN_TTL: ['0', '25h', '1d', 'soon'],
  CORS_ORIGINS: ['*', 'https://a.example/', 'https://a.example,', 'null'],
  TRUST_PROXY: ['true', '10.0.0.0/33', 'proxy.example'],
  SMTP_URL: ['mail.example', 'https://mail.example'],
  APP_URL: ['app.example', 'ftp://app.example', 'https://app.example/?a=1', 'https://app.example/#/'],
  LOG_LEVEL: ['loud'],
  LOG_FORMAT: ['xml'],
  LIMIT_CALLS: ['0/60', '5/0', '5', '5/60;6/60', '5/2147484'],
};

test.each(Object.entries(UNUSABLE))('%s is a problem, by name, when it is one of %j', (name, values) => {
  expect(values.map((value) => namesIn(problemsOf({ [name]: value })))).toEqual(values.map(() => [name]));
});

test('every problem is listed at once, and the message has them all', () => {
  const environment = {
    ...PRODUCTION,
    DATABASE_URL: undefined,
    PORT: 'http',
    JWT_SECRET: 'short',
    LOG_LEVEL: 'loud',
    BCRYPT_COST: '1',
  };

  const problems = problemsOf(environment);

  expect(namesIn(problems).sort()).toEqual([
    'BCRYPT_COST',
    'DATABASE_URL',
    'JWT_SECRET',
    'LOG_LEVEL',
    'PORT',
  ]);
  expect(() => readConfig(environment)).toThrow(['The configuration is invalid:', ...problems].join('\n  '));
});

test('an empty value counts as unset', () => {
  const names = ['PORT', 'HOST', 'DATABASE_URL', 'JWT_SECRET', 'JWT_SECRET_FILE', 'CORS_ORIGINS'];
  const empty = Object.fromEntries(names.map((name) => [name, '']));

  expect(readConfig(empty)).toEqual(readConfig({}));
  expect(namesIn(problemsOf({ ...PRODUCTION, JWT_SECRET: '' }))).toEqual(['JWT_SECRET']);
});

test('variables of other programs are ignored', () => {
  expect(readConfig({ PATH: '/usr/bin', npm_config_cache: 'x' })).toEqual(readConfig({}));
});

test('the real environment overrides the files', () => {
  expect(loadConfig({ NODE_ENV: 'development', PORT: '4321' })).toMatchObject({ port: 4_321 });
});
