import type { Plant } from './plant.ts';

const INFRASTRUCTURE = '../infrastructure';

/** One violation of each rule of .dependency-cruiser.js, and of each of a rule's halves. */
export const layerPlants: Plant[] = [
  // The other half of each cycle breaks a rule of its own, further down.
  ...imports('no-cycles', { 'server/infrastructure/planted-detour.ts': '../planted-infrastructure.ts' }),
  ...typeImports('no-cycles', { 'server/todos/planted-detour.ts': '../users/planted-types.ts' }),
  ...imports('no-drawers', {
    'server/utils.ts': './helpers.ts',
    'server/helpers.ts': './common/planted.ts',
    'server/common/planted.ts': '../utils.ts',
  }),
  ...imports('schemas-stand-alone', {
    'server/todos/planted.schema.ts': './todo.ts',
    'server/planted-library.schema.ts': 'uuid',
    'server/planted-node.schema.ts': 'node:crypto',
  }),

  ...imports('rules-stand-alone', {
    'server/todos/planted-trpc.service.ts': '@trpc/server',
    'server/todos/planted-express.ts': 'express',
    'server/todos/planted-prisma.ts': '@prisma/client',
    'server/todos/planted-generated.ts': '../../prisma/generated/client.ts',
    'server/todos/planted-init.ts': '../trpc/init.ts',
    'server/todos/planted-database.ts': `${INFRASTRUCTURE}/database.ts`,
    'server/todos/planted-router.ts': './todos.router.ts',
    'server/users/planted-policy.ts': './users.repository.ts',
  }),
  ...typeImports('rules-stand-alone', { 'server/todos/planted-types.service.ts': '../trpc/context.ts' }),
  ...imports('routers-go-through-services', {
    'server/todos/planted-repository.router.ts': './todos.repository.ts',
    'server/todos/planted-queue.router.ts': `${INFRASTRUCTURE}/queue.ts`,
  }),
  ...imports('services-are-handed-in', { 'server/todos/planted-service.router.ts': './todos.service.ts' }),
  ...imports('adapters-know-ports', {
    'server/infrastructure/planted-port.ts': '../auth/session.ts',
    'server/trpc/planted-port.ts': '../auth/session.ts',
  }),
  ...imports('trpc-in-its-folder', { 'server/todos/planted-trpc.router.ts': '@trpc/server' }),
  ...imports('prisma-behind-repositories', {
    'server/infrastructure/planted-prisma.ts': '@prisma/adapter-pg',
    'server/planted-generated.ts': '../prisma/generated/client.ts',
  }),

  ...imports('features-stay-apart', {
    'server/users/planted-auth.ts': '../auth/session.ts',
    // A feature that is not there yet is one all the same.
    'server/planted-feature/planted.ts': '../todos/todo.ts',
  }),
  ...typeImports('features-stay-apart', { 'server/users/planted-types.ts': '../todos/planted-detour.ts' }),
  ...imports('auth-knows-users-only', { 'server/auth/planted-todos.ts': '../todos/todo.ts' }),
  ...imports('todos-know-owners-by-id', { 'server/todos/planted-auth.ts': '../auth/auth.schema.ts' }),

  ...imports('one-composition-root', {
    'server/trpc/planted-infrastructure.ts': `${INFRASTRUCTURE}/queue.ts`,
    'server/planted-infrastructure.ts': './infrastructure/planted-detour.ts',
  }),
  ...imports('repositories-know-the-database', {
    'server/todos/planted-queue.repository.ts': `${INFRASTRUCTURE}/queue.ts`,
  }),
  ...imports('repositories-are-handed-in', {
    'server/infrastructure/planted-repository.ts': '../todos/todos.repository.ts',
  }),
  ...typeImports('settings-are-handed-in', { 'server/infrastructure/planted-config.ts': '../config.ts' }),
  ...imports('main-starts-the-app', { 'server/planted-app.ts': './app.ts' }),
  ...imports('main-is-never-imported', { 'tests/unit/planted-main.ts': '../../server/main.ts' }),

  ...imports('server-stands-alone', {
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
  ...imports('sdk-carries-its-client', {
    'client-sdk/src/planted-zod.ts': 'zod',
    'client-sdk/src/planted-library.ts': 'uuid',
  }),
  ...imports('sdk-runs-anywhere', { 'client-sdk/src/planted-node.ts': 'node:fs' }),
  ...imports('examples-are-strangers', {
    'examples/planted-server.ts': '../server/errors.ts',
    'examples/planted-sdk.ts': '../client-sdk/src/client.ts',
  }),
  ...imports('production-installs-suffice', {
    'server/infrastructure/planted-development.ts': 'testcontainers',
    'client-sdk/src/planted-development.ts': 'vitest',
  }),

  ...['bcrypt', 'jsonwebtoken', 'winston', 'rate-limiter-flexible', 'ioredis'].flatMap(inTheWrongPlace),
  ...['express', 'helmet', 'cors', 'uuid', 'pg', 'nodemailer'].flatMap(inTheWrongPlace),
  inside('ioredis-as-types', 'server/infrastructure/rate-limiter.ts', 'ioredis'),
  inside('express-as-types', 'server/trpc/http-handler.ts', 'express'),
  inside('pg-as-types', 'server/infrastructure/limits.ts', 'pg'),
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
  return imports(`${library}-in-its-place`, { [`server/infrastructure/planted-${library}.ts`]: library });
}

/** Into a file that may know the library's types and no more. */
function inside(rule: string, file: string, library: string): Plant {
  return { rule, file, content: (present) => `import * as planted from '${library}';\n${present}` };
}
