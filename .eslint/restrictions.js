// What this project forbids by itself, as selectors of the syntax tree. Each message says what to do instead.

const CLOCK = 'Take `now` as an argument. Only server/app.ts reads the clock.';
const ENVIRONMENT = 'Take the setting as an argument. Only server/config/config.ts reads the environment.';
const IMPORT_PROCESS = 'Use the global `process`.';
const MODULE_MOCK = 'Pass a fake as an argument instead of replacing a module.';
const NO_THIS = 'Name the function instead of using `this`. Objects may be destructured.';
const STATE = 'Keep no state in a module. Every server in the process would share it.';
const SKIPPED_TEST = 'Repair or delete the test. If this machine cannot run it, use skipIf, or skip(reason).';
const UNDER_TEST = 'Do not change behavior under test.';
const REAL_CLOCK =
  'Use the fake clock of Vitest, or wait for an event. Unit tests do not wait for a real clock.';

export const LANGUAGE = [
  { selector: 'ExportAllDeclaration', message: 'Do not write barrels. Export names one by one.' },
  { selector: 'TSEnumDeclaration', message: 'Use a union of string literals.' },
  { selector: 'ClassDeclaration:not([superClass.name=/Error$/])', message: 'Use classes only for errors.' },
  { selector: 'ClassExpression', message: 'Use classes only for errors, and give them a name.' },
  { selector: 'ImportDeclaration[source.value=/^(node:)?process$/]', message: IMPORT_PROCESS },
  { selector: 'ThisExpression:not(ClassDeclaration ThisExpression)', message: NO_THIS },
];

export const NO_ENVIRONMENT = [
  { selector: 'MemberExpression[object.name="process"][property.name="env"]', message: ENVIRONMENT },
  { selector: 'MemberExpression[object.name="process"][property.value="env"]', message: ENVIRONMENT },
  { selector: 'MemberExpression[object.property.name="process"][property.name="env"]', message: ENVIRONMENT },
  { selector: 'VariableDeclarator[init.name="process"] Property[key.name="env"]', message: ENVIRONMENT },
];

export const NO_CLOCK = [
  { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: CLOCK },
  { selector: 'CallExpression[callee.name="Date"]', message: CLOCK },
  { selector: 'MemberExpression[object.name="Date"][property.name="now"]', message: CLOCK },
  { selector: 'VariableDeclarator[init.name="Date"]', message: CLOCK },
];

export const NO_STATE = [
  { selector: ':matches(Program, ExportNamedDeclaration) > VariableDeclaration[kind="let"]', message: STATE },
  { selector: 'BinaryExpression > Literal[value="test"]', message: UNDER_TEST },
];

export const NO_MOCKS_NO_SKIPS = [
  {
    selector:
      'MemberExpression[object.name=/^(vi|vitest)$/][property.name=/^(mock|doMock|unmock|doUnmock|hoisted)$/]',
    message: MODULE_MOCK,
  },
  {
    selector:
      'MemberExpression[object.name=/^(test|it|describe|suite)$/][property.name=/^(only|skip|todo|fails)$/]',
    message: SKIPPED_TEST,
  },
  {
    selector:
      'CallExpression[callee.name=/^(test|it|describe)$/] > ObjectExpression > Property[key.name=/^(only|skip|todo|fails)$/]',
    message: SKIPPED_TEST,
  },
];

export const NO_READS_BY_MODEL = [
  {
    selector:
      'CallExpression > MemberExpression[object.object.name="prisma"][property.name=/^(find|count|aggregate|groupBy)/]',
    message: 'Read with SQL. ARCHITECTURE.md, "Statements", says when to use a model.',
  },
];

export const NO_REAL_CLOCK = [
  {
    selector: 'ImportDeclaration[source.value=/^(node:)?(timers|timers.promises|perf_hooks)$/]',
    message: REAL_CLOCK,
  },
  { selector: 'CallExpression[callee.name=/^set(Timeout|Interval)$/]', message: REAL_CLOCK },
  { selector: 'MemberExpression[object.name="performance"]', message: REAL_CLOCK },
];
