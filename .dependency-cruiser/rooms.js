// Rules for every file, and the rooms of the server with the arrows between them.
import { exactly, FEATURE, PACKAGE, REASONS, room, rule, SCHEMA, VALUES } from './rule.js';

export const shape = [
  rule('no-cycles', 'No file depends on itself through any chain of imports, not even for a type.', {
    from: {},
    to: { circular: true },
  }),
  rule('no-drawers', 'Nothing is named utils, helpers or common. A function lives beside its caller.', {
    from: {},
    to: { path: '(^|/)(utils?|helpers?|common)([.]ts$|/)', pathNot: PACKAGE },
  }),
  rule('schemas-import-only-schemas', 'A schema imports zod and other schemas, and nothing else.', {
    from: { path: SCHEMA },
    to: { pathNot: [SCHEMA, `${PACKAGE}zod/`] },
  }),
  rule(
    'reasons-import-only-schemas',
    'errors.ts and the reasons of features import zod, schemas and errors.ts.',
    {
      from: { path: [REASONS, exactly('errors.ts')] },
      to: { pathNot: [SCHEMA, exactly('errors.ts'), `${PACKAGE}zod/`] },
    },
  ),
];

/** The rooms from bottom to top. Each may use only rooms below it. */
export const arrows = [
  rule('schemas-room-is-lowest', 'server/schemas uses no other part of the server.', {
    from: { path: room('schemas') },
    to: { path: '^server/', pathNot: room('schemas') },
  }),
  rule('config-uses-nothing', 'server/config uses no other part of the server.', {
    from: { path: room('config') },
    to: { path: '^server/', pathNot: room('config') },
  }),
  rule('limits-use-only-errors', 'server/limits uses errors.ts and nothing else of the server.', {
    from: { path: room('limits') },
    to: { path: '^server/', pathNot: [room('limits'), exactly('errors.ts')] },
  }),
  rule(
    'infrastructure-knows-no-feature',
    'server/infrastructure uses limits, errors.ts and types of config.',
    {
      from: { path: room('infrastructure') },
      to: { path: '^server/', pathNot: [room('infrastructure', 'limits', 'config'), exactly('errors.ts')] },
    },
  ),
  rule('infrastructure-uses-config-types', 'server/infrastructure uses only types of config.', {
    from: { path: room('infrastructure') },
    to: { path: room('config'), ...VALUES },
  }),
  rule('trpc-knows-no-feature', 'server/trpc uses limits, schemas and errors.ts, and no feature.', {
    from: { path: room('trpc') },
    to: { path: '^server/', pathNot: [room('trpc', 'limits', 'schemas'), exactly('errors.ts')] },
  }),
  rule('http-is-above-trpc', 'server/http uses trpc and the types of features.', {
    from: { path: room('http') },
    to: { path: '^server/', pathNot: [room('http', 'trpc'), FEATURE] },
  }),
  rule('http-knows-types-of-features', 'server/http uses only types of features.', {
    from: { path: room('http') },
    to: { path: FEATURE, ...VALUES },
  }),
  rule('features-are-below-http', 'A feature uses only trpc, limits, infrastructure and schemas.', {
    from: { path: FEATURE },
    to: {
      path: ['^server/[^/]+[.]ts$', room('config', 'development', 'http')],
      pathNot: exactly('errors.ts'),
    },
  }),
  rule('development-is-imported-on-demand', 'Only app.ts imports server/development.', {
    from: { path: '^server/', pathNot: [room('development'), exactly('app.ts')] },
    to: { path: room('development') },
  }),
  rule('development-is-imported-dynamically', 'app.ts imports server/development only with import().', {
    from: { path: exactly('app.ts') },
    to: { path: room('development'), dynamic: false },
  }),
  rule('development-is-independent', 'server/development uses no other part of the server.', {
    from: { path: room('development') },
    to: { path: '^server/', pathNot: room('development') },
  }),
];
