import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import {
  LANGUAGE,
  NO_CLOCK,
  NO_ENVIRONMENT,
  NO_MOCKS_NO_SKIPS,
  NO_READS_BY_MODEL,
  NO_REAL_CLOCK,
  NO_STATE,
} from './.eslint/restrictions.js';

/** Allows unused `_` parameters, properties left out of a copy, and resources that are only closed. */
const UNUSED = {
  argsIgnorePattern: '^_',
  varsIgnorePattern: '^_$',
  ignoreRestSiblings: true,
  ignoreUsingDeclarations: true,
};

/** Repeats the strict preset, because a rule's options replace all of the preset's. */
const NO_TEMPLATES_OF = {
  allowAny: false,
  allowBoolean: false,
  allowNever: false,
  allowNullish: false,
  allowRegExp: false,
};

const restrict = (...lists) => ({ 'no-restricted-syntax': ['error', ...lists.flat()] });

/** The conventions that neither the formatter nor the compiler checks. */
export default defineConfig(
  // The projects of tests/consumers have their own compilers and settings.
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
    // If a rule does not fit, change it here instead of disabling it in a file.
    linterOptions: { noInlineConfig: true },
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      '@typescript-eslint/consistent-type-definitions': ['error', 'type'],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/max-params': ['error', { max: 3 }],
      '@typescript-eslint/no-import-type-side-effects': 'error',
      // Spreading a string counts code points, as NIST SP 800-63B-4 requires.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      '@typescript-eslint/no-unused-vars': ['error', UNUSED],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // LANGUAGE forbids `this`, so destructuring an object of functions is safe.
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
    // Declarations refer to an interface by name. They would repeat a type for every procedure. And only an interface
    // can extend Vitest's types.
    files: [
      'server/trpc/error-shape.ts',
      'client-sdk/src/{api,calls,errors,models}.ts',
      'tests/{support/postgres,containers/global-setup}.ts',
    ],
    rules: { '@typescript-eslint/consistent-type-definitions': 'off' },
  },
  {
    // Express recognizes an error handler by its four parameters.
    files: ['server/http/express-app.ts'],
    rules: { '@typescript-eslint/max-params': ['error', { max: 4 }] },
  },
  // Generated: their length is the API's.
  { files: ['client-sdk/src/{api,examples,facts,models,schemas}.ts'], rules: { 'max-lines': 'off' } },
  // A router is a list of procedures.
  { files: ['server/**/*.router.ts'], rules: { 'max-lines-per-function': 'off' } },
  {
    // winston's types declare its transports, which are classes, as interfaces.
    files: ['server/infrastructure/logger.ts'],
    rules: { '@typescript-eslint/no-unsafe-class-instance-assignment': 'off' },
  },
  {
    files: ['tests/**'],
    rules: {
      ...restrict(LANGUAGE, NO_ENVIRONMENT, NO_MOCKS_NO_SKIPS),
      'max-lines-per-function': 'off',
      // `expect.any` and `JSON.parse` return any.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['tests/{unit,types}/**'],
    rules: restrict(LANGUAGE, NO_ENVIRONMENT, NO_MOCKS_NO_SKIPS, NO_REAL_CLOCK),
  },
  {
    // These read the settings of a run, and the PATH for programs that tests start.
    files: [
      'tests/support/{campaign-report,global-setup,programs,server-process,timeouts}.ts',
      'tests/faults/support/campaign.ts',
      'tests/containers/{docker,global-setup}.ts',
      'tests/attack/support/attack.ts',
      'tests/consumers/support/settings.ts',
    ],
    rules: restrict(LANGUAGE, NO_MOCKS_NO_SKIPS),
  },
  {
    // These tests use their values only for their types.
    files: ['tests/types/**'],
    rules: { '@typescript-eslint/no-unused-vars': 'off' },
  },
  { files: ['prisma/*.ts'], rules: restrict(LANGUAGE, NO_ENVIRONMENT) },
  // Passes its environment to Prisma's CLI.
  { files: ['prisma/offline.ts'], rules: restrict(LANGUAGE) },
  // These programs print.
  { files: ['examples/**', 'tests/bench/**'], rules: { 'no-console': 'off' } },
  {
    // A separate program, which reads its own environment and clock.
    files: ['examples/node-cli/*.ts'],
    rules: {
      ...restrict(LANGUAGE, NO_STATE),
      // A switch on an error's reason counts as one decision, however many reasons there are.
      complexity: ['error', { max: 8, variant: 'modified' }],
    },
  },
  {
    // Written as users of the SDK would.
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
