import type { FaultsByFile } from '../fault.ts';

const LOGGER = ['tests/integration/logger.test.ts'];
const MAIL_SECURITY = ['tests/integration/mailer.test.ts'];

/** Configuration, log, mail server, and work in the background. */
export const processFaults: FaultsByFile = {
  'server/config/config.ts': [
    {
      name: 'production accepts a cheap bcrypt',
      text: 'count(isDevelopment ? 4 : 10, 16)',
      replacement: 'count(4, 16)',
    },
    {
      name: 'passwords may be short by default',
      text: 'count(8, 64).default(15)',
      replacement: 'count(8, 64).default(8)',
    },
    {
      name: 'production starts without a pepper',
      text: ", 'PASSWORD_PEPPER'] as const",
      replacement: '] as const',
    },
    {
      name: 'an empty NODE_ENV is development',
      text: "environment['NODE_ENV'] ?? 'development'",
      replacement: "environment['NODE_ENV'] || 'development'",
    },
  ],
  'server/config/files.ts': [
    {
      name: 'a pepper cannot be read from a file',
      text: "  'PASSWORD_PEPPER',\n",
      replacement: '',
    },
  ],
  'server/config/values.ts': [
    {
      name: 'a secret may be half as long',
      text: 'SECRET_BYTES_MIN = 32',
      replacement: 'SECRET_BYTES_MIN = 16',
    },
    {
      name: 'a minute has six seconds',
      text: 'm: 60',
      replacement: 'm: 6',
    },
    {
      name: 'a /8 network is too wide',
      text: 'bits < PREFIX_BITS_MIN',
      replacement: 'bits <= PREFIX_BITS_MIN',
    },
    {
      name: 'an example may be a secret',
      text: '/secret|change|',
      replacement: '/secret|',
    },
  ],
  'server/infrastructure/logger.ts': [
    {
      name: 'an error of endless words fills the log',
      text: '.slice(0, DESCRIPTION_LENGTH_MAX)',
      replacement: '',
      tests: LOGGER,
    },
    {
      name: 'what an error quotes is logged',
      text: `.replaceAll(QUOTED, '"…"')`,
      replacement: '',
      tests: LOGGER,
    },
    {
      name: 'the last lines of a process are lost',
      text: "process.once('exit', flush);",
      replacement: '',
      tests: ['tests/e2e/process-stop.test.ts', 'tests/e2e/process-config.test.ts'],
    },
  ],
  'server/infrastructure/mailer.ts': [
    {
      name: 'a password is sent to a mail server without TLS',
      text: "requireTLS: new URL(smtpUrl).password !== ''",
      replacement: 'requireTLS: false',
      tests: MAIL_SECURITY,
    },
    {
      name: 'TLS is required where there is no password',
      text: "password !== ''",
      replacement: "password === ''",
      tests: MAIL_SECURITY,
    },
    {
      name: 'a password is sent to a mail server that is not trusted',
      text: 'disableFileAccess: true,',
      replacement: 'disableFileAccess: true, tls: { rejectUnauthorized: false },',
      tests: MAIL_SECURITY,
    },
    {
      name: 'TLS is never tried where there is no password',
      text: 'disableUrlAccess: true,',
      replacement: "disableUrlAccess: true, ignoreTLS: new URL(smtpUrl).password === '',",
      tests: MAIL_SECURITY,
    },
  ],
  'server/infrastructure/schedule.ts': [
    {
      name: 'a schedule goes on after its end',
      text: 'stopping.abort();',
      replacement: '',
    },
    {
      name: 'a schedule keeps the process alive',
      text: '.unref()',
      replacement: '',
    },
    {
      name: 'an outage of the database fills the log',
      text: 'error !== null && !hasFailed',
      replacement: 'error !== null',
    },
    {
      name: 'a schedule that is woken often never runs',
      text: 'if (isWoken || signal.aborted) return;',
      replacement: 'if (signal.aborted) return;',
    },
    {
      name: 'a schedule that ends leaves its timer',
      text: 'clearTimeout(timer);\n          await',
      replacement: 'await',
    },
  ],
  'server/api.ts': [
    {
      name: 'one user may hold every connection',
      text: 'Math.max(1, Math.min(CALLS_PER_USER_MAX, Math.floor((connectionsMax - 1) / 2)))',
      replacement: '40',
      tests: ['tests/e2e/fairness.test.ts'],
    },
  ],
  'server/app.ts': [
    {
      name: 'a server that leaves says that it is ready',
      text: 'isDraining = true;',
      replacement: '',
      tests: ['tests/e2e/process-stop.test.ts'],
    },
  ],
  'server/services.ts': [
    {
      name: 'expired mailed tokens are never removed',
      text: 'await mailedTokens.deleteExpired();',
      replacement: '',
      tests: ['tests/e2e/purge.test.ts'],
    },
  ],
  'prisma/seed.ts': [
    {
      name: 'the database of another host gets the demo account',
      text: '.flatMap(hostsOf)',
      replacement: '.flatMap((): string[] => [])',
      tests: ['tests/e2e/seed.test.ts'],
    },
    {
      name: 'a host in the query is not checked before the demo account is created',
      text: ", ...searchParams.getAll('host')",
      replacement: '',
      tests: ['tests/e2e/seed.test.ts'],
    },
  ],
};
