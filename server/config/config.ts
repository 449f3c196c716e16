import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import * as z from 'zod';
import { databaseUrl } from './database-url.ts';
import { envFile, override, readSecretFiles, type Environment } from './files.ts';
import { limitVariables, toLimits } from './limits.ts';
import {
  duration,
  list,
  logFormat,
  logLevel,
  network,
  origin,
  secret,
  sender,
  shareNoKey,
  url,
  webAddress,
} from './values.ts';

const PROJECT_FOLDER = join(import.meta.dirname, '../..');

export type Config = ReturnType<typeof toConfig>;

/** Lists every problem of the environment, each with the variable's name. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(['The configuration is invalid:', ...problems].join('\n  '));
    this.problems = problems;
  }
}

/** Reads `.env`, which `.env.local` and then the environment override. Nothing else reads the environment. */
export function loadConfig(environment: Environment = process.env): Config {
  return readConfig(
    [envFile(PROJECT_FOLDER, '.env'), envFile(PROJECT_FOLDER, '.env.local'), environment].reduce(override),
  );
}

/** Fails with ConfigError, which lists every problem. */
export function readConfig(environment: Environment): Config {
  const { values, problems } = readSecretFiles(environment);
  // An empty NODE_ENV is a variable that a deployment did not fill in, so it does not mean development.
  const isDevelopment = (environment['NODE_ENV'] ?? 'development') === 'development';
  const parsed = variables(isDevelopment).safeParse(values);
  const required = values['SMTP_URL'] === undefined ? REQUIRED : [...REQUIRED, ...REQUIRED_FOR_MAIL];
  const missing = isDevelopment ? [] : required.filter((name) => values[name] === undefined);
  problems.push(
    ...missing.map((name) => `${name}: Must be set, unless NODE_ENV is "development".`),
    ...(parsed.error?.issues ?? []).map(({ path, message }) => `${String(path[0])}: ${message}`),
  );
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  return toConfig(parsed.data, isDevelopment);
}

/** Required outside development. A development server makes its own. */
const REQUIRED = ['DATABASE_URL', 'JWT_SECRET', 'PASSWORD_PEPPER'] as const;
const REQUIRED_FOR_MAIL = ['MAIL_FROM', 'APP_URL'] as const;

function variables(isDevelopment: boolean) {
  const all = z.object({
    PORT: z
      .string()
      .regex(/^\d+$/, 'Must be a port number.')
      .transform(Number)
      .pipe(z.int().max(65_535))
      .default(3_000),
    SHUTDOWN_DELAY: duration({ minSeconds: 0, maxSeconds: 300 }).default(isDevelopment ? 0 : 5),
    HOST: z.string().default(isDevelopment ? '127.0.0.1' : '0.0.0.0'),
    DATABASE_URL: databaseUrl.optional(),
    DATABASE_DIRECT_URL: databaseUrl.optional(),
    DATABASE_CONNECTIONS_MAX: count(4, 500).default(15),
    DATABASE_PREPARED_STATEMENTS: z.stringbool().default(true),
    REDIS_URL: url('redis', 'rediss').optional(),
    JWT_SECRET: secret.optional(),
    JWT_ACCEPTED_SECRETS: list(secret).default([]),
    JWT_PREVIOUS_SECRET: secret.optional(),
    PASSWORD_PEPPER: secret.optional(),
    PASSWORD_ACCEPTED_PEPPERS: list(secret).default([]),
    PASSWORD_PREVIOUS_PEPPER: secret.optional(),
    PASSWORD_MIN_LENGTH: count(8, 64).default(15),
    BCRYPT_COST: count(isDevelopment ? 4 : 10, 16).default(12),
    ACCESS_TOKEN_TTL: duration({ minSeconds: 1, maxSeconds: 86_400 }).default(1_800),
    SMTP_URL: url('smtp', 'smtps').optional(),
    MAIL_FROM: sender.default('Plumbline <no-reply@localhost>'),
    APP_URL: webAddress.default('http://localhost:5173'),
    CORS_ORIGINS: list(origin).default([]),
    TRUST_PROXY: list(network).default([]),
    LOG_LEVEL: logLevel.default('info'),
    LOG_FORMAT: logFormat.default(isDevelopment ? 'pretty' : 'json'),
    ...limitVariables,
    TODOS_MAX: count(1, 1_000_000).default(10_000),
    // Node.js itself reads it, before this program starts. It has four threads unless told otherwise.
    UV_THREADPOOL_SIZE: count(1, 1_024).default(4),
    REQUESTS_IN_PROGRESS_MAX: count(16, 10_000).default(256),
  });
  return all.refine(
    (env) =>
      shareNoKey(
        [env.JWT_SECRET, env.JWT_PREVIOUS_SECRET, ...env.JWT_ACCEPTED_SECRETS],
        [env.PASSWORD_PEPPER, env.PASSWORD_PREVIOUS_PEPPER, ...env.PASSWORD_ACCEPTED_PEPPERS],
      ),
    { path: ['PASSWORD_PEPPER'], message: 'Must differ from JWT_SECRET.' },
  );
}

const count = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

type Variables = z.infer<ReturnType<typeof variables>>;

function toConfig(env: Variables, isDevelopment: boolean) {
  return {
    isDevelopment,
    port: env.PORT,
    host: env.HOST,
    shutdownDelayMs: env.SHUTDOWN_DELAY * 1_000,
    /** A development server keeps its secrets and its database here. */
    dataFolder: join(PROJECT_FOLDER, '.data'),
    migrationsFolder: join(PROJECT_FOLDER, 'prisma/migrations'),
    /** Undefined in development only, where the server then starts an embedded PostgreSQL. */
    databaseUrl: env.DATABASE_URL,
    /** Undefined if `databaseUrl` leads to PostgreSQL itself and not to a pooler. */
    databaseDirectUrl: env.DATABASE_DIRECT_URL,
    databaseConnectionsMax: env.DATABASE_CONNECTIONS_MAX,
    databasePreparesStatements: env.DATABASE_PREPARED_STATEMENTS,
    redisUrl: env.REDIS_URL,
    /** Undefined in development only, where the server then makes its own secrets. */
    jwtSecret: env.JWT_SECRET,
    jwtAcceptedSecrets: accepted(env.JWT_ACCEPTED_SECRETS, env.JWT_PREVIOUS_SECRET),
    passwordPepper: env.PASSWORD_PEPPER,
    passwordAcceptedPeppers: accepted(env.PASSWORD_ACCEPTED_PEPPERS, env.PASSWORD_PREVIOUS_PEPPER),
    passwordMinLength: env.PASSWORD_MIN_LENGTH,
    bcryptCost: env.BCRYPT_COST,
    accessTokenTtlSeconds: env.ACCESS_TOKEN_TTL,
    /** When undefined, no mail is sent. A development server then writes mails to the log. */
    smtpUrl: env.SMTP_URL,
    mailFrom: env.MAIL_FROM,
    appUrl: env.APP_URL,
    todosMax: env.TODOS_MAX,
    requestsMax: env.REQUESTS_IN_PROGRESS_MAX,
    /** The threads of Node.js, which hash passwords, look up names and read files. */
    threads: env.UV_THREADPOOL_SIZE,
    corsOrigins: env.CORS_ORIGINS,
    trustProxy: env.TRUST_PROXY,
    logLevel: env.LOG_LEVEL,
    logFormat: env.LOG_FORMAT,
    limits: toLimits(env),
  };
}

/** `…_PREVIOUS_…` is the older name, for a single key. */
function accepted(keys: readonly KeyObject[], previous: KeyObject | undefined): readonly KeyObject[] {
  return previous === undefined ? keys : [...keys, previous];
}
