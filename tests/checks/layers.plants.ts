import type { Plant } from './plant.ts';

const INFRASTRUCTURE = '../infrastructure';

/** One violation of each rule of `npm run check:layers`, and of each of a rule's halves. */
export const layerPlants: Plant[] = [
  // The other half of each cycle breaks a rule of its own, further down.
  ...imports('no-cycles', { 'server/infrastructure/planted-detour.ts': '../limits/planted-detour.ts' }),
  ...imports('limits-use-only-errors', {
    'server/limits/planted-detour.ts': '../infrastructure/planted-detour.ts',
  }),
  ...typeImports('no-cycles', { 'server/todos/planted-detour.ts': '../users/planted-types.ts' }),
  ...imports('no-utility-files', {
    'server/utils.ts': './helpers.ts',
    'server/helpers.ts': './common/planted.ts',
    'server/common/planted.ts': '../utils.ts',
  }),
  ...imports('schemas-import-only-schemas', {
    'server/todos/planted.schema.ts': './todo.ts',
    'server/planted-library.schema.ts': 'uuid',
    'server/planted-node.schema.ts': 'node:crypto',
  }),
  ...imports('reasons-import-only-schemas', {
    'server/todos/planted.reasons.ts': './todo.ts',
    'server/users/planted.reasons.ts': 'uuid',
  }),

  ...imports('schemas-folder-is-lowest', {
    'server/schemas/planted.schema.ts': '../todos/todos.schema.ts',
    'server/schemas/planted-errors.ts': '../errors.ts',
  }),
  ...typeImports('config-uses-nothing', { 'server/config/planted-types.ts': '../infrastructure/logger.ts' }),
  ...typeImports('limits-use-only-errors', { 'server/limits/planted-caller.ts': '../trpc/caller.ts' }),
  ...typeImports('infrastructure-knows-no-feature', {
    'server/infrastructure/planted-port.ts': '../auth/session.ts',
    'server/infrastructure/planted-trpc.ts': '../trpc/caller.ts',
    'server/infrastructure/planted-id.ts': '../schemas/ids.schema.ts',
  }),
  ...imports('infrastructure-uses-config-types', {
    'server/infrastructure/planted-settings.ts': '../config/values.ts',
  }),
  ...typeImports('trpc-knows-no-feature', {
    'server/trpc/planted-port.ts': '../auth/session.ts',
    'server/trpc/planted-schema.ts': '../users/users.schema.ts',
    'server/trpc/planted-logger.ts': `${INFRASTRUCTURE}/logger.ts`,
  }),
  ...typeImports('http-is-above-trpc', {
    'server/http/planted-router.ts': '../router.ts',
    'server/http/planted-logger.ts': `${INFRASTRUCTURE}/logger.ts`,
  }),
  ...imports('http-knows-types-of-features', { 'server/http/planted-tokens.ts': '../auth/access-tokens.ts' }),
  ...typeImports('features-are-below-http', {
    'server/todos/planted-http.ts': '../http/client-network.ts',
    'server/todos/planted-config.ts': '../config/values.ts',
    'server/todos/planted-services.ts': '../services.ts',
  }),
  ...typeImports('development-is-imported-on-demand', {
    'server/infrastructure/planted-development-room.ts': '../development/secrets.ts',
    'server/planted-development-room.ts': './development/secrets.ts',
  }),
  ...addedTo('server/app.ts', {
    rule: 'development-is-imported-dynamically',
    line: "import * as planted from './development/secrets.ts';",
  }),
  ...imports('development-is-independent', { 'server/development/planted-errors.ts': '../errors.ts' }),

  ...imports('rules-use-no-library', {
    'server/todos/planted-trpc.service.ts': '@trpc/server',
    'server/todos/planted-express.ts': 'express',
    'server/todos/planted-prisma.ts': '@prisma/client',
    'server/todos/planted-generated.ts': '../../prisma/generated/client.ts',
    'server/todos/planted-router.ts': './todos.router.ts',
    'server/users/planted-policy.ts': './users.repository.ts',
  }),
  ...imports('rules-use-only-types', {
    'server/todos/planted-init.ts': '../trpc/init.ts',
    'server/todos/planted-database.ts': `${INFRASTRUCTURE}/database.ts`,
    'server/todos/planted-queue.service.ts': '../limits/queue.ts',
    'server/todos/planted-schedule.schema.ts': `${INFRASTRUCTURE}/schedule.ts`,
  }),
  ...imports('routers-go-through-services', {
    'server/todos/planted-repository.router.ts': './todos.repository.ts',
    'server/todos/planted-database.router.ts': `${INFRASTRUCTURE}/database.ts`,
  }),
  ...imports('services-are-handed-in', { 'server/todos/planted-service.router.ts': './todos.service.ts' }),
  ...imports('trpc-in-its-folder', { 'server/todos/planted-trpc.router.ts': '@trpc/server' }),
  ...imports('prisma-behind-repositories', {
    'server/infrastructure/planted-prisma.ts': '@prisma/adapter-pg',
    'server/planted-generated.ts': '../prisma/generated/client.ts',
  }),

  ...imports('features-stay-apart', {
    'server/users/planted-todos.ts': '../todos/todo.ts',
    // A feature that does not exist yet is one all the same.
    'server/planted-feature/planted.ts': '../todos/todo.ts',
  }),
  ...typeImports('features-stay-apart', { 'server/users/planted-types.ts': '../todos/planted-detour.ts' }),
  ...imports('auth-knows-users-only', { 'server/auth/planted-todos.ts': '../todos/todo.ts' }),
  ...imports('users-know-no-auth', { 'server/users/planted-auth.schema.ts': '../auth/auth.schema.ts' }),

  ...imports('repositories-know-the-database', {
    'server/todos/planted-logger.repository.ts': `${INFRASTRUCTURE}/logger.ts`,
  }),
  ...imports('repositories-are-handed-in', {
    'server/planted-repository.ts': './todos/todos.repository.ts',
  }),
  ...typeImports('settings-are-handed-in', { 'server/limits/planted-config.ts': '../config/config.ts' }),
  ...imports('main-starts-the-app', { 'server/planted-app.ts': './app.ts' }),
  ...imports('main-is-never-imported', { 'tests/unit/planted-main.ts': '../../server/main.ts' }),

  ...imports('server-is-independent', {
    'server/planted-sdk.ts': '../client-sdk/src/index.ts',
    'server/planted-package.ts': '@plumbline/client',
    'server/trpc/planted-client.ts': '@trpc/client',
    'server/planted-tool.ts': '../prisma/diff.ts',
  }),
  ...imports('tests-are-for-tests', {
    'server/planted-test.ts': '../tests/support/people.ts',
    'examples/planted-test.ts': '../tests/support/people.ts',
  }),
  ...imports('sdk-ships-no-server-code', {
    'client-sdk/src/planted-server.ts': '../../server/errors.ts',
    'client-sdk/src/planted-router.ts': '../../server/router.ts',
  }),
  ...imports('sdk-bundles-trpc', {
    'client-sdk/src/planted-zod.ts': 'zod',
    'client-sdk/src/planted-library.ts': 'uuid',
  }),
  ...imports('sdk-runs-anywhere', { 'client-sdk/src/planted-node.ts': 'node:fs' }),
  ...imports('examples-use-the-package', {
    'examples/planted-server.ts': '../server/errors.ts',
    'examples/planted-sdk.ts': '../client-sdk/src/client.ts',
  }),
  ...imports('production-installs-suffice', {
    'server/infrastructure/planted-development.ts': 'testcontainers',
    'client-sdk/src/planted-development.ts': 'vitest',
  }),

  ...['bcrypt', 'jsonwebtoken', 'winston', 'rate-limiter-flexible', 'ioredis'].flatMap(inTheWrongPlace),
  ...['express', 'helmet', 'cors', 'uuid', 'pg', 'nodemailer'].flatMap(inTheWrongPlace),
  inside('ioredis-as-types', 'server/limits/shared-store.ts', 'ioredis'),
  inside('express-as-types', 'server/http/trpc-handler.ts', 'express'),
  inside('pg-as-types', 'server/infrastructure/database.ts', 'pg'),
  inside('pg-as-types', 'server/infrastructure/transaction.ts', 'pg'),
];

function imports(rule: string, moduleByFile: Record<string, string>): Plant[] {
  return Object.entries(moduleByFile).map(([file, module]) => ({
    rule,
    file,
    content: `import * as planted from '${module}';\nexport const size = Object.keys(planted).length;\n`,
  }));
}

function typeImports(rule: string, moduleByFile: Record<string, string>): Plant[] {
  return Object.entries(moduleByFile).map(([file, module]) => ({
    rule,
    file,
    content: `import type * as planted from '${module}';\nexport type Size = keyof typeof planted;\n`,
  }));
}

function inTheWrongPlace(library: string): Plant[] {
  return imports(`${library}-in-one-file`, { [`server/infrastructure/planted-${library}.ts`]: library });
}

/** Adds a line to a file that is there. */
function addedTo(file: string, { rule, line }: { rule: string; line: string }): Plant[] {
  return [
    {
      rule,
      file,
      content: (present) => `${line}\nexport const size = Object.keys(planted).length;\n${present}`,
    },
  ];
}

/** Into a file that may know the library's types and no more. */
function inside(rule: string, file: string, library: string): Plant {
  return { rule, file, content: (present) => `import * as planted from '${library}';\n${present}` };
}
