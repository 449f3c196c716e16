// Each rule is one sentence of ARCHITECTURE.md. tests/checks plants a violation of every one of them.

const ROUTER = '[.]router[.]ts$';
const SERVICE = '[.]service[.]ts$';
const REPOSITORY = '[.]repository[.]ts$';
const SCHEMA = '[.]schema[.]ts$';
const SDK = '^client-sdk/src/';
const COMPOSITION = '^server/(app|services)[.]ts$';
const ADAPTERS = '^server/(trpc|infrastructure)/';
const INFRASTRUCTURE = '^server/infrastructure/';
/** Every other folder of server/ is a feature, the next one too. `$1` in a rule's `to` is its name. */
const FEATURE = '^server/(?!trpc/|infrastructure/)([^/]+)/';
const PACKAGE = '(^|/)node_modules/';
const PRISMA = [`${PACKAGE}@?prisma/`, '^prisma/generated/'];

const TYPES_ONLY = { dependencyTypes: ['type-only'] };
const VALUES = { dependencyTypesNot: TYPES_ONLY.dependencyTypes };

const rule = (name, comment, { from, to }) => ({ name, comment, severity: 'error', from, to });

/** A library of the server's, and the files of server/ that may use it. Those of `typesIn` may name its types. */
function oneFile(library, files, typesIn = []) {
  const to = { path: `${PACKAGE}(@types/)?${library}/` };
  const from = { path: '^server/', pathNot: [...files, ...typesIn].map(exactly) };
  const value = rule(`${library}-in-its-place`, `Only ${files.join(', ')} uses ${library}.`, { from, to });
  if (typesIn.length === 0) return [value];

  const comment = `Of ${library}, ${typesIn.join(', ')} may know the types.`;
  const inTypes = { from: { path: typesIn.map(exactly) }, to: { ...to, ...VALUES } };
  return [value, rule(`${library}-as-types`, comment, inTypes)];
}

const exactly = (file) => `^server/${file.replaceAll('.', '[.]')}$`;

const shape = [
  rule('no-cycles', 'No file depends on itself, by whatever detour, not even for a type.', {
    from: {},
    to: { circular: true },
  }),
  rule('no-drawers', 'There is no utils, helpers or common: a function lives beside its caller.', {
    from: {},
    to: { path: '(^|/)(utils?|helpers?|common)([.]ts$|/)', pathNot: PACKAGE },
  }),
  rule('schemas-stand-alone', 'A schema imports zod and other schemas, and nothing else.', {
    from: { path: SCHEMA },
    to: { pathNot: [SCHEMA, `${PACKAGE}zod/`] },
  }),
];

const layers = [
  rule('rules-stand-alone', 'Entities, services, policies and errors.ts know no library and no adapter.', {
    from: { path: [FEATURE, exactly('errors.ts')], pathNot: [ROUTER, REPOSITORY, SCHEMA] },
    to: { path: [ADAPTERS, ROUTER, REPOSITORY, PACKAGE, ...PRISMA] },
  }),
  rule('routers-go-through-services', 'A router reaches no repository and no infrastructure.', {
    from: { path: ROUTER },
    to: { path: [REPOSITORY, INFRASTRUCTURE] },
  }),
  rule(
    'services-are-handed-in',
    'Only server/services.ts makes services; whoever else names one knows its type.',
    {
      from: { path: '^server/', pathNot: exactly('services.ts') },
      to: { path: SERVICE, ...VALUES },
    },
  ),
  rule(
    'adapters-know-ports',
    'Of a feature, server/trpc and infrastructure know its types and its schemas.',
    {
      from: { path: ADAPTERS },
      to: { path: FEATURE, pathNot: SCHEMA, ...VALUES },
    },
  ),
  rule('trpc-in-its-folder', 'tRPC is known to server/trpc; routers build on what that makes of it.', {
    from: { path: '^server/', pathNot: '^server/trpc/' },
    to: { path: `${PACKAGE}@trpc/` },
  }),
  rule('prisma-behind-repositories', 'Prisma is known to repositories and infrastructure/database.ts.', {
    from: {
      path: '^(server|client-sdk|examples)/',
      pathNot: [REPOSITORY, exactly('infrastructure/database.ts')],
    },
    to: { path: PRISMA },
  }),
];

const features = [
  rule('features-stay-apart', 'A feature imports of another its schemas; only auth knows more, of users.', {
    from: { path: FEATURE, pathNot: '^server/auth/' },
    to: { path: FEATURE, pathNot: ['^server/$1/', SCHEMA] },
  }),
  rule('auth-knows-users-only', 'auth may reach into users, and into no other feature.', {
    from: { path: '^server/auth/' },
    to: { path: FEATURE, pathNot: ['^server/(auth|users)/', SCHEMA] },
  }),
  rule('todos-know-owners-by-id', "todos know of people what users.schema.ts says: an owner's id.", {
    from: { path: '^server/todos/' },
    to: { path: '^server/(auth|users)/', pathNot: exactly('users/users.schema.ts') },
  }),
];

const composition = [
  rule('one-composition-root', 'Only app.ts and services.ts import infrastructure, repositories apart.', {
    from: { path: '^server/', pathNot: [COMPOSITION, INFRASTRUCTURE, REPOSITORY] },
    to: { path: INFRASTRUCTURE },
  }),
  rule(
    'repositories-know-the-database',
    'Of infrastructure, a repository knows the database and its errors.',
    {
      from: { path: REPOSITORY },
      to: { path: INFRASTRUCTURE, pathNot: `${INFRASTRUCTURE}database(-errors)?[.]ts$` },
    },
  ),
  rule('repositories-are-handed-in', 'Only services.ts, and other repositories, import a repository.', {
    from: { path: '^server/', pathNot: [exactly('services.ts'), REPOSITORY] },
    to: { path: REPOSITORY },
  }),
  rule('settings-are-handed-in', 'Only main.ts, app.ts and services.ts know the configuration as a whole.', {
    from: { path: '^server/', pathNot: '^server/(main|app|services)[.]ts$' },
    to: { path: exactly('config.ts') },
  }),
  rule('main-starts-the-app', 'Of the server, only main.ts imports app.ts.', {
    from: { path: '^(server|client-sdk)/', pathNot: exactly('main.ts') },
    to: { path: exactly('app.ts') },
  }),
  rule('main-is-never-imported', 'Nothing imports server/main.ts, which starts a server when it is.', {
    from: {},
    to: { path: exactly('main.ts') },
  }),
];

const borders = [
  rule('server-stands-alone', 'The server knows neither the SDK nor examples nor the tools in prisma/.', {
    from: { path: '^server/' },
    to: { path: ['^(client-sdk|examples)/', '^prisma/[^/]+$', `${PACKAGE}@trpc/client/`] },
  }),
  rule('tests-are-for-tests', 'Nothing but a test imports from tests/.', {
    from: { pathNot: '^tests/' },
    to: { path: '^tests/' },
  }),
  rule('sdk-ships-no-server-code', 'The SDK takes types from the server, and at most the code of schemas.', {
    from: { path: SDK },
    to: { path: '^(server|prisma)/', pathNot: SCHEMA, ...VALUES },
  }),
  rule('sdk-carries-its-client', 'What the SDK needs it carries: tRPC. Its schemas alone need zod.', {
    from: { path: SDK, pathNot: `${SDK}schemas[.]ts$` },
    to: { path: PACKAGE, pathNot: `${PACKAGE}@trpc/(client|server)/`, ...VALUES },
  }),
  rule('sdk-runs-anywhere', 'The SDK uses no module of Node.', {
    from: { path: SDK },
    to: { dependencyTypes: ['core'] },
  }),
  rule('examples-are-strangers', 'An example imports what a stranger could: the package, by its name.', {
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

const libraries = [
  ...oneFile('bcrypt', ['infrastructure/passwords.ts']),
  ...oneFile('jsonwebtoken', ['infrastructure/access-tokens.ts']),
  ...oneFile('winston', ['infrastructure/logger.ts']),
  ...oneFile('nodemailer', ['infrastructure/mailer.ts']),
  ...oneFile('rate-limiter-flexible', ['infrastructure/rate-limiter.ts']),
  ...oneFile('ioredis', ['infrastructure/redis.ts'], ['infrastructure/rate-limiter.ts']),
  ...oneFile('express', ['http.ts'], ['trpc/http-handler.ts']),
  ...oneFile('helmet', ['http.ts']),
  ...oneFile('cors', ['http.ts']),
  ...oneFile('uuid', ['app.ts']),
  ...oneFile(
    'pg',
    ['database.ts', 'migrations.ts', 'embedded-postgres/session.ts'].map((file) => `infrastructure/${file}`),
    ['infrastructure/limits.ts', 'infrastructure/rate-limiter.ts'],
  ),
];

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [...shape, ...layers, ...features, ...composition, ...borders, ...libraries],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: 'specify',
    doNotFollow: { path: [PACKAGE, '^prisma/generated/'] },
    exclude: { path: '^([.]data|docs|client-sdk/(api|published|dist))/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
