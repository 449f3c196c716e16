// Rules for every file, and rules for the imports between the folders of the server.
import { exactly, FEATURE, folder, PACKAGE, REASONS, rule, SCHEMA, VALUES } from './rule.js';

export const shape = [
  rule('no-cycles', 'No file depends on itself through any chain of imports, not even for a type.', {
    from: {},
    to: { circular: true },
  }),
  rule('no-utility-files', 'Nothing is named utils, helpers or common. A function lives beside its caller.', {
    from: {},
    to: { path: '(^|/)(utils?|helpers?|common)([.]ts$|/)', pathNot: PACKAGE },
  }),
  rule('schemas-import-only-schemas', 'A schema imports zod and other schemas, and nothing else.', {
    from: { path: SCHEMA },
    to: { pathNot: [SCHEMA, `${PACKAGE}zod/`] },
  }),
  rule(
    'reasons-import-only-schemas',
    'errors.ts and the reasons of features import zod, schemas and errors.ts. Routers and services import a shared reason.',
    {
      from: { path: [REASONS, exactly('errors.ts')] },
      to: { pathNot: [SCHEMA, exactly('errors.ts'), `${PACKAGE}zod/`] },
    },
  ),
];

/** The folders from bottom to top. Each may use only folders below it. */
export const directions = [
  rule('schemas-folder-is-lowest', 'server/schemas uses no other part of the server.', {
    from: { path: folder('schemas') },
    to: { path: '^server/', pathNot: folder('schemas') },
  }),
  rule('config-uses-nothing', 'server/config uses no other part of the server.', {
    from: { path: folder('config') },
    to: { path: '^server/', pathNot: folder('config') },
  }),
  rule('limits-use-only-errors', 'server/limits uses errors.ts and nothing else of the server.', {
    from: { path: folder('limits') },
    to: { path: '^server/', pathNot: [folder('limits'), exactly('errors.ts')] },
  }),
  rule(
    'infrastructure-knows-no-feature',
    'server/infrastructure uses limits, errors.ts and types of config.',
    {
      from: { path: folder('infrastructure') },
      to: { path: '^server/', pathNot: [folder('infrastructure', 'limits', 'config'), exactly('errors.ts')] },
    },
  ),
  rule('infrastructure-uses-config-types', 'server/infrastructure uses only types of config.', {
    from: { path: folder('infrastructure') },
    to: { path: folder('config'), ...VALUES },
  }),
  rule('trpc-knows-no-feature', 'server/trpc uses limits, schemas and errors.ts, and no feature.', {
    from: { path: folder('trpc') },
    to: { path: '^server/', pathNot: [folder('trpc', 'limits', 'schemas'), exactly('errors.ts')] },
  }),
  rule('http-is-above-trpc', 'server/http uses trpc, limits, errors.ts and the types of features.', {
    from: { path: folder('http') },
    to: { path: '^server/', pathNot: [folder('http', 'trpc', 'limits'), exactly('errors.ts'), FEATURE] },
  }),
  rule('http-knows-types-of-features', 'server/http uses only types of features.', {
    from: { path: folder('http') },
    to: { path: FEATURE, ...VALUES },
  }),
  rule('features-are-below-http', 'A feature uses only trpc, limits, infrastructure and schemas.', {
    from: { path: FEATURE },
    to: {
      path: ['^server/[^/]+[.]ts$', folder('config', 'development', 'http')],
      pathNot: exactly('errors.ts'),
    },
  }),
  rule('development-is-imported-on-demand', 'Only app.ts imports server/development.', {
    from: { path: '^server/', pathNot: [folder('development'), exactly('app.ts')] },
    to: { path: folder('development') },
  }),
  rule('development-is-imported-dynamically', 'app.ts imports server/development only with import().', {
    from: { path: exactly('app.ts') },
    to: { path: folder('development'), dynamic: false },
  }),
  rule('development-is-independent', 'server/development uses no other part of the server.', {
    from: { path: folder('development') },
    to: { path: '^server/', pathNot: folder('development') },
  }),
];
