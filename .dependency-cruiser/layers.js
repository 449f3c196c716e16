// The layers inside a feature, the borders between features, and which files put them together.
import {
  ADAPTERS_OF_AUTH,
  exactly,
  FEATURE,
  folder,
  INFRASTRUCTURE,
  PACKAGE,
  PRISMA,
  REASONS,
  REPOSITORY,
  ROUTER,
  rule,
  SCHEMA,
  SERVICE,
  VALUES,
} from './rule.js';

export const layers = [
  rule(
    'rules-use-no-library',
    'Entities, services and policies use no library, and only types of other folders.',
    {
      from: { path: FEATURE, pathNot: [ROUTER, REPOSITORY, SCHEMA, REASONS, ADAPTERS_OF_AUTH] },
      to: { path: [ROUTER, REPOSITORY, PACKAGE, ...PRISMA] },
    },
  ),
  rule(
    'rules-use-only-types',
    'Entities, services and policies import no code of trpc, limits or infrastructure.',
    {
      from: { path: FEATURE, pathNot: [ROUTER, REPOSITORY, ADAPTERS_OF_AUTH] },
      to: { path: folder('trpc', 'limits', 'infrastructure'), ...VALUES },
    },
  ),
  rule('routers-go-through-services', 'A router uses no repository and no infrastructure.', {
    from: { path: ROUTER },
    to: { path: [REPOSITORY, INFRASTRUCTURE] },
  }),
  rule('services-are-handed-in', 'Only server/services.ts creates services. Other files use their types.', {
    from: { path: '^server/', pathNot: exactly('services.ts') },
    to: { path: SERVICE, ...VALUES },
  }),
  rule('trpc-in-its-folder', 'Only server/trpc and server/http use tRPC. Routers use server/trpc.', {
    from: { path: '^server/', pathNot: folder('trpc', 'http') },
    to: { path: `${PACKAGE}@trpc/` },
  }),
  rule('prisma-behind-repositories', 'Only repositories and infrastructure/database.ts use Prisma.', {
    from: {
      path: '^(server|client-sdk|examples)/',
      pathNot: [REPOSITORY, exactly('infrastructure/database.ts')],
    },
    to: { path: PRISMA },
  }),
];

export const features = [
  rule(
    'features-stay-apart',
    "A feature imports only schemas and reasons of another. A shared reason is declared in one feature's .reasons.ts. auth may import all of users.",
    {
      from: { path: FEATURE, pathNot: '^server/auth/' },
      to: { path: FEATURE, pathNot: ['^server/$1/', SCHEMA, REASONS] },
    },
  ),
  rule('auth-knows-users-only', 'auth may import from users, but from no other feature.', {
    from: { path: '^server/auth/' },
    to: { path: FEATURE, pathNot: ['^server/(auth|users)/', SCHEMA, REASONS] },
  }),
  rule(
    'users-know-no-auth',
    'users never import from auth, not even a schema. A reason of both is declared in users.reasons.ts.',
    {
      from: { path: '^server/users/' },
      to: { path: '^server/auth/' },
    },
  ),
];

export const composition = [
  rule(
    'repositories-know-the-database',
    'A repository uses only the database and its errors from infrastructure.',
    {
      from: { path: REPOSITORY },
      to: {
        path: INFRASTRUCTURE,
        pathNot: `${INFRASTRUCTURE}(database|database-errors|transaction)[.]ts$`,
      },
    },
  ),
  rule('repositories-are-handed-in', 'Only services.ts and other repositories import a repository.', {
    from: { path: '^server/', pathNot: [exactly('services.ts'), REPOSITORY] },
    to: { path: REPOSITORY },
  }),
  rule('settings-are-handed-in', 'Only main.ts, app.ts and services.ts use the whole configuration.', {
    from: { path: '^server/', pathNot: '^server/(main|app|services)[.]ts$' },
    to: { path: exactly('config/config.ts') },
  }),
  rule('main-starts-the-app', 'In the server, only main.ts imports app.ts.', {
    from: { path: '^(server|client-sdk)/', pathNot: exactly('main.ts') },
    to: { path: exactly('app.ts') },
  }),
  rule('main-is-never-imported', 'Nothing imports server/main.ts, because importing it starts a server.', {
    from: {},
    to: { path: exactly('main.ts') },
  }),
];
