import { randomBytes } from 'node:crypto';
import type { Client } from '@plumbline/client';
import { startApp, type App, type Options } from '../../server/app.ts';
import { readConfig } from '../../server/config/config.ts';
import type { Logger } from '../../server/infrastructure/logger.ts';
import { clientOf } from './people.ts';
import { createTestDatabase } from './postgres.ts';

/** A limit that no ordinary test reaches. A test of a limit sets that limit. */
const OUT_OF_REACH = '100000/60';

/** Returns the environment variables of a test's server, as an operator would set them. */
export function testEnvironment(databaseUrl: string): Record<string, string> {
  return {
    NODE_ENV: 'development',
    PORT: '0',
    DATABASE_URL: databaseUrl,
    JWT_SECRET: randomBytes(32).toString('base64'),
    PASSWORD_PEPPER: randomBytes(32).toString('base64'),
    BCRYPT_COST: '4',
    // No server listens on this port. Without SMTP_URL, a development server would write mails to its log.
    SMTP_URL: 'smtp://127.0.0.1:9',
    MAIL_FROM: 'Plumbline <no-reply@example.com>',
    APP_URL: 'https://app.example.com',
    LIMIT_REGISTER_PER_ADDRESS: OUT_OF_REACH,
    LIMIT_GUESSES_PER_ADDRESS_AND_ACCOUNT: OUT_OF_REACH,
    LIMIT_GUESSES_PER_ACCOUNT: OUT_OF_REACH,
    LIMIT_GUESSES_PER_ADDRESS: OUT_OF_REACH,
    LIMIT_GUESSES_PER_KNOWN_DEVICE: OUT_OF_REACH,
    LIMIT_REFRESH_PER_ADDRESS: OUT_OF_REACH,
    LIMIT_MAILS_PER_ADDRESS: OUT_OF_REACH,
    LIMIT_MAILS_PER_ACCOUNT: OUT_OF_REACH,
    LIMIT_CALLS: OUT_OF_REACH,
  };
}

export type TestApp = App & {
  /** The URL of the API. */
  trpcUrl: string;
  /** Every line that the server has logged. */
  logs: LogEntry[];
  anonymous: Client;
};
export type LogEntry = Parameters<Logger['log']>;

/** Starts the whole server in this process, with its own database. */
export async function startTestApp(
  environment: Record<string, string> = {},
  overrides: Options = {},
): Promise<TestApp> {
  await using resources = new AsyncDisposableStack();
  const database = resources.use(await createTestDatabase());
  const logs: LogEntry[] = [];
  const logger = recordingLogger(logs);
  const config = readConfig({ ...testEnvironment(database.url), ...environment });
  const { url } = resources.use(await startApp(config, { logger, ...overrides }));
  const trpcUrl = `${url}/trpc`;
  const kept = resources.move();
  return {
    url,
    trpcUrl,
    logs,
    anonymous: clientOf(trpcUrl),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

function recordingLogger(logs: LogEntry[]): Logger {
  return {
    log: (...entry) => void logs.push(entry),
    defect: (event, error, fields) => void logs.push(['error', event, { ...fields, error: String(error) }]),
  };
}
