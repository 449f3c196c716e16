// The terms of the rules: files by their suffix, folders of the server, and packages.

export const ROUTER = '[.]router[.]ts$';
export const SERVICE = '[.]service[.]ts$';
export const REPOSITORY = '[.]repository[.]ts$';
export const SCHEMA = '[.]schema[.]ts$';
export const REASONS = '[.]reasons[.]ts$';
export const SDK = '^client-sdk/src/';
export const INFRASTRUCTURE = '^server/infrastructure/';
/** The folders of the server that are not features. Every other folder of server/ is a feature. */
const SHARED_FOLDERS = 'config|development|http|infrastructure|limits|schemas|trpc';
/** In a rule's `to`, `$1` is the name of the feature. */
export const FEATURE = `^server/(?!(?:${SHARED_FOLDERS})/)([^/]+)/`;
/** The adapters of auth, each the only file that uses its library, and the queue of one of them. */
export const ADAPTERS_OF_AUTH = '^server/auth/(access-tokens|hash-queue|password-hasher)[.]ts$';
export const PACKAGE = '(^|/)node_modules/';
export const PRISMA = [`${PACKAGE}@?prisma/`, '^prisma/generated/'];

export const folder = (...names) => `^server/(${names.join('|')})/`;

const TYPES_ONLY = { dependencyTypes: ['type-only'] };
export const VALUES = { dependencyTypesNot: TYPES_ONLY.dependencyTypes };

export const rule = (name, comment, { from, to }) => ({ name, comment, severity: 'error', from, to });

/** Makes rules for a library: only `files` of server/ use it, and `typesIn` may use its types. */
export function oneFile(library, files, typesIn = []) {
  const to = { path: `${PACKAGE}(@types/)?${library}/` };
  const from = { path: '^server/', pathNot: [...files, ...typesIn].map(exactly) };
  const value = rule(`${library}-in-one-file`, `Only ${files.join(', ')} uses ${library}.`, { from, to });
  if (typesIn.length === 0) return [value];

  const comment = `${typesIn.join(', ')} may use only types of ${library}.`;
  const inTypes = { from: { path: typesIn.map(exactly) }, to: { ...to, ...VALUES } };
  return [value, rule(`${library}-as-types`, comment, inTypes)];
}

export const exactly = (file) => `^server/${file.replaceAll('.', '[.]')}$`;
