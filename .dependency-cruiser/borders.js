// What the server, the SDK, the examples and the tests import from each other, and which file uses each library.
import { oneFile, PACKAGE, rule, SCHEMA, SDK, VALUES } from './rule.js';

export const borders = [
  rule(
    'server-is-independent',
    'The server uses neither the SDK nor the examples nor the tools in prisma/.',
    {
      from: { path: '^server/' },
      to: { path: ['^(client-sdk|examples)/', '^prisma/[^/]+$', `${PACKAGE}@trpc/client/`] },
    },
  ),
  rule('tests-are-for-tests', 'Only tests, and their vitest.config.ts, import from tests/.', {
    from: { pathNot: ['^tests/', '^vitest[.]config[.]ts$'] },
    to: { path: '^tests/' },
  }),
  rule('sdk-ships-no-server-code', 'The SDK imports only types and schemas from the server.', {
    from: { path: SDK },
    to: { path: '^(server|prisma)/', pathNot: SCHEMA, ...VALUES },
  }),
  rule('sdk-bundles-trpc', 'The SDK bundles tRPC and imports no package. Only its schemas import zod.', {
    from: { path: SDK, pathNot: `${SDK}schemas?[.]ts$` },
    to: { path: PACKAGE, pathNot: `${PACKAGE}@trpc/(client|server)/`, ...VALUES },
  }),
  rule('sdk-runs-anywhere', 'The SDK uses no module of Node.js.', {
    from: { path: SDK },
    to: { dependencyTypes: ['core'] },
  }),
  rule('examples-use-the-package', 'An example imports the package by its name, as users of the SDK do.', {
    from: { path: '^examples/' },
    to: { path: '^(server|prisma|client-sdk)/', pathNot: `${SDK}(index|query|testing|schemas)[.]ts$` },
  }),
  rule('production-installs-suffice', 'The server and the SDK run without the development dependencies.', {
    from: { path: '^(server|client-sdk/src)/' },
    to: {
      dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
      ...VALUES,
      pathNot: [`${PACKAGE}@types/`, `${PACKAGE}zod/`],
    },
  }),
];

export const libraries = [
  ...oneFile('bcrypt', ['auth/password-hasher.ts']),
  ...oneFile('jsonwebtoken', ['auth/access-tokens.ts']),
  ...oneFile('winston', ['infrastructure/logger.ts']),
  ...oneFile('nodemailer', ['infrastructure/mailer.ts']),
  ...oneFile('rate-limiter-flexible', ['limits/rate-limiter.ts', 'limits/shared-store.ts']),
  ...oneFile('ioredis', ['limits/redis.ts'], ['limits/shared-store.ts']),
  ...oneFile('express', ['http/express-app.ts'], ['http/trpc-handler.ts']),
  ...oneFile('helmet', ['http/express-app.ts']),
  ...oneFile('cors', ['http/express-app.ts']),
  ...oneFile('uuid', ['app.ts']),
  ...oneFile(
    'pg',
    [
      'infrastructure/connection-pool.ts',
      'infrastructure/database-probe.ts',
      'infrastructure/migrations.ts',
      'infrastructure/verify-database.ts',
      'development/embedded-postgres/session.ts',
    ],
    [
      'infrastructure/connection.ts',
      'infrastructure/database.ts',
      'infrastructure/migration-history.ts',
      'infrastructure/transaction.ts',
    ],
  ),
];
