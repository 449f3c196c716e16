import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { readConfig } from '../../server/config/config.ts';
import { problemsOf, variablesIn } from '../support/config-problems.ts';

const secret = () => randomBytes(32).toString('base64');
const PRODUCTION = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://plumbline@db.example/plumbline',
  JWT_SECRET: secret(),
  PASSWORD_PEPPER: secret(),
};
test('development needs nothing set', () => {
  expect(readConfig({})).toMatchObject({
    ...{ shutdownDelayMs: 0 },
    ...{ isDevelopment: true, host: '127.0.0.1', port: 3_000, logLevel: 'info', logFormat: 'pretty' },
    ...{
      databaseUrl: undefined,
      databaseDirectUrl: undefined,
      databaseConnectionsMax: 15,
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
      register: [
        { per: ['address'], points: 5, windowSeconds: 3_600 },
        { per: ['network56'], points: 15, windowSeconds: 3_600 },
        { per: ['network48'], points: 50, windowSeconds: 3_600 },
      ],
      guesses: {
        perAddress: [
          { per: ['address'], points: 30, windowSeconds: 60 },
          { per: ['address', 'account'], points: 5, windowSeconds: 60 },
          { per: ['address', 'account'], points: 10, windowSeconds: 600 },
          { per: ['address', 'account'], points: 20, windowSeconds: 3_600 },
        ],
        shared: [
          { per: ['network56'], points: 90, windowSeconds: 60 },
          { per: ['network48'], points: 300, windowSeconds: 60 },
          { per: ['account'], points: 50, windowSeconds: 3_600 },
        ],
        knownDevice: [{ per: ['session'], points: 10, windowSeconds: 3_600 }],
      },
      mails: [
        { per: ['address'], points: 30, windowSeconds: 3_600 },
        { per: ['network56'], points: 90, windowSeconds: 3_600 },
        { per: ['network48'], points: 300, windowSeconds: 3_600 },
        { per: ['account'], points: 3, windowSeconds: 3_600 },
      ],
      calls: [{ per: ['caller'], points: 300, windowSeconds: 60 }],
    },
  });
});

test.each(['production', 'test', 'staging', 'Development', 'dev'])(
  'NODE_ENV=%s needs a database, secrets and costly hashes, listens on all interfaces and logs JSON',
  (NODE_ENV) => {
    const config = readConfig({ ...PRODUCTION, NODE_ENV });

    expect(config).toMatchObject({
      ...{
        isDevelopment: false,
        host: '0.0.0.0',
        port: 3_000,
        shutdownDelayMs: 5_000,
        logFormat: 'json',
        bcryptCost: 12,
      },
    });
    expect(config.jwtSecret?.export().toString('base64')).toBe(PRODUCTION.JWT_SECRET);
    const required = ['DATABASE_URL', 'JWT_SECRET', 'PASSWORD_PEPPER'];
    expect(variablesIn(problemsOf({ NODE_ENV }))).toEqual(required);
    expect(variablesIn(problemsOf({ ...PRODUCTION, NODE_ENV, BCRYPT_COST: '4' }))).toEqual(['BCRYPT_COST']);
  },
);

const DATABASE_URL = 'postgresql://u:p%40@h:6432/d';

test.each<[name: string, value: string, read: object]>([
  ['PORT', '0', { port: 0 }],
  ['UV_THREADPOOL_SIZE', '16', { threads: 16 }],
  ['PORT', '65535', { port: 65_535 }],
  ['HOST', '::1', { host: '::1' }],
  ['DATABASE_URL', DATABASE_URL, { databaseUrl: DATABASE_URL }],
  ['DATABASE_DIRECT_URL', DATABASE_URL, { databaseDirectUrl: DATABASE_URL }],
  ['DATABASE_CONNECTIONS_MAX', '25', { databaseConnectionsMax: 25 }],
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
    'https://a.example, http://b:5173',
    { corsOrigins: ['https://a.example', 'http://b:5173'] },
  ],
  ['TRUST_PROXY', '10.0.0.0/8, 2001:db8::1', { trustProxy: ['10.0.0.0/8', '2001:db8::1'] }],
  ['APP_URL', 'https://app.example/home/', { appUrl: 'https://app.example/home' }],
  ['LOG_LEVEL', 'debug', { logLevel: 'debug' }],
  ['LOG_FORMAT', 'json', { logFormat: 'json' }],
])('%s=%s is read', (name, value, read) => {
  expect(readConfig({ [name]: value })).toMatchObject(read);
});

test('a limit may have several windows', () => {
  expect(readConfig({ LIMIT_CALLS: '5/60,100/3600' }).limits.calls).toMatchObject([
    { points: 5, windowSeconds: 60 },
    { points: 100, windowSeconds: 3_600 },
  ]);
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

test.each(Object.entries(UNUSABLE))('%s is a problem if it is one of %j', (name, values) => {
  expect(values.map((value) => variablesIn(problemsOf({ [name]: value })))).toEqual(values.map(() => [name]));
});

test('an empty value counts as unset', () => {
  const names = ['PORT', 'HOST', 'DATABASE_URL', 'JWT_SECRET', 'JWT_SECRET_FILE', 'CORS_ORIGINS'];
  const empty = Object.fromEntries(names.map((name) => [name, '']));

  expect(readConfig(empty)).toEqual(readConfig({}));
  expect(variablesIn(problemsOf({ ...PRODUCTION, JWT_SECRET: '' }))).toEqual(['JWT_SECRET']);
});

test('variables of other programs are ignored', () => {
  expect(readConfig({ PATH: '/usr/bin', npm_config_cache: 'x' })).toEqual(readConfig({}));
});
