import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import {
  LANGUAGE,
  NO_CLOCK,
  NO_ENVIRONMENT,
  NO_MOCKS_NO_SKIPS,
  NO_READS_BY_MODEL,
  NO_STATE,
} from './.eslint/restrictions.js';

/** `_` stands for what nobody asks for; what is left out of a copy is named, and what is closed at the end. */
const UNUSED = {
  argsIgnorePattern: '^_',
  varsIgnorePattern: '^_$',
  ignoreRestSiblings: true,
  ignoreUsingDeclarations: true,
};

/** What the strict preset says too; a rule's options replace the preset's as a whole. */
const NO_TEMPLATES_OF = {
  allowAny: false,
  allowBoolean: false,
  allowNever: false,
  allowNullish: false,
  allowRegExp: false,
};

const restrict = (...lists) => ({ 'no-restricted-syntax': ['error', ...lists.flat()] });

/** What no formatter and no compiler says: the conventions that a machine can check. */
export default defineConfig(
  // What strangers write is for their own compilers.
  globalIgnores([
    '**/dist/',
    'client-sdk/{api,published}/',
    'prisma/generated/',
    '.data/',
    'tests/consumers/projects/',
  ]),
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    // A rule that does not fit is changed here, for everybody to see.
    linterOptions: { noInlineConfig: true },
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      '@typescript-eslint/consistent-type-definitions': ['error', 'type'],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/max-params': ['error', { max: 3 }],
      '@typescript-eslint/no-import-type-side-effects': 'error',
      // Lengths are counted in code points, as NIST SP 800-63B-4 does.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      '@typescript-eslint/no-unused-vars': ['error', UNUSED],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // Objects of functions without `this`, which LANGUAGE sees to, may be taken apart.
      '@typescript-eslint/unbound-method': 'off',
      complexity: ['error', 8],
      'max-lines': ['error', 200],
      'max-lines-per-function': ['error', 60],
      'no-console': 'error',
      'no-restricted-exports': [
        'error',
        { restrictDefaultExports: { direct: true, named: true, defaultFrom: true, namedFrom: true } },
      ],
      ...restrict(LANGUAGE, NO_ENVIRONMENT, NO_CLOCK, NO_STATE, NO_READS_BY_MODEL),
    },
  },
  { files: ['server/config/config.ts'], rules: restrict(LANGUAGE, NO_CLOCK, NO_STATE) },
  {
    files: ['server/app.ts', 'client-sdk/src/client.ts'],
    rules: restrict(LANGUAGE, NO_ENVIRONMENT, NO_STATE),
  },
  {
    // Interfaces, so that declarations name the shapes instead of repeating them for every procedure. Vitest's types
    // can only be extended by an interface.
    files: [
      'server/trpc/error-shape.ts',
      'client-sdk/src/{api,calls,errors,models}.ts',
      'tests/{support/postgres,containers/global-setup}.ts',
    ],
    rules: { '@typescript-eslint/consistent-type-definitions': 'off' },
  },
  {
    // Express knows an error handler by its four parameters.
    files: ['server/http/express-app.ts'],
    rules: { '@typescript-eslint/max-params': ['error', { max: 4 }] },
  },
  // A router is a list of procedures.
  { files: ['server/**/*.router.ts'], rules: { 'max-lines-per-function': 'off' } },
  {
    // winston's types describe its transports, which are classes, as interfaces.
    files: ['server/infrastructure/logger.ts'],
    rules: { '@typescript-eslint/no-unsafe-class-instance-assignment': 'off' },
  },
  {
    files: ['tests/**'],
    rules: {
      ...restrict(LANGUAGE, NO_ENVIRONMENT, NO_MOCKS_NO_SKIPS),
      'max-lines-per-function': 'off',
      // What `expect.any` and `JSON.parse` answer is typed any.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    // The settings of a run, and the PATH of the programs that tests start.
    files: [
      'tests/support/{global-setup,redis-server,server-process}.ts',
      'tests/containers/{docker,global-setup}.ts',
      'tests/attack/support/{attack,report}.ts',
      'tests/consumers/support/settings.ts',
    ],
    rules: restrict(LANGUAGE, NO_MOCKS_NO_SKIPS),
  },
  {
    // Its values are there for their types.
    files: ['tests/types/**'],
    rules: { '@typescript-eslint/no-unused-vars': 'off' },
  },
  { files: ['prisma/*.ts'], rules: restrict(LANGUAGE, NO_ENVIRONMENT) },
  // Hands its own environment on to Prisma's command line.
  { files: ['prisma/offline.ts'], rules: restrict(LANGUAGE) },
  // Programs that print.
  { files: ['examples/**', 'tests/bench/**'], rules: { 'no-console': 'off' } },
  {
    // A program of its own: its environment and its clock are nobody else's.
    files: ['examples/node-cli/*.ts'],
    rules: {
      ...restrict(LANGUAGE, NO_STATE),
      // However many reasons an error may have, to switch on them is one decision.
      complexity: ['error', { max: 8, variant: 'modified' }],
    },
  },
  {
    // Written as a stranger would.
    files: ['examples/**'],
    rules: {
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { ...NO_TEMPLATES_OF, allowNumber: true },
      ],
    },
  },
  {
    files: ['**/*.config.{js,ts}', '.dependency-cruiser.js'],
    rules: { ...restrict(LANGUAGE), 'no-restricted-exports': 'off' },
  },
  { files: ['**/*.js'], extends: [tseslint.configs.disableTypeChecked] },
);
