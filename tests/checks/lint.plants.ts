import type { Plant } from './plant.ts';

const CLOCK = 'Take `now` as an argument. Only server/app.ts reads the clock.';
const ENVIRONMENT = 'Take the setting as an argument. Only server/config/config.ts reads the environment.';
const NO_READS_BY_MODEL = 'Read with SQL. ARCHITECTURE.md, "Statements", says when to use a model.';
const MODULE_MOCK = 'Pass a fake as an argument instead of replacing a module.';
const NO_STATE = 'Keep no state in a module. Every server in the process would share it.';
const SKIPPED_TEST = 'Repair or delete the test. If this machine cannot run it, use skipIf, or skip(reason).';
const REAL_CLOCK =
  'Use the fake clock of Vitest, or wait for an event. Unit tests do not wait for a real clock.';

/** One violation of each selector of ours, and of each limit whose number is ours. What presets find is their matter. */
export const lintPlants: Plant[] = [
  ...among('server/', {
    'max-lines': ['//\n'.repeat(201)],
    'max-lines-per-function': [`export function f() {\n${'  //\n'.repeat(60)}}`],
    '@typescript-eslint/max-params': ['export const f = (a: 1, b: 2, c: 3, d: 4) => [a, b, c, d];'],
    complexity: [`export function f(n: number) {\n${'  if (n > 1) n -= 1;\n'.repeat(8)}  return n;\n}`],
    // The preset allows some `as`, and would let a comment turn a rule off.
    '@typescript-eslint/consistent-type-assertions': ['export const f = (a: unknown) => a as string;'],
    'no-console': ["/* eslint-disable */ console.log('planted');"],

    'Do not write barrels. Export names one by one.': ["export * from './errors.ts';"],
    'Use a union of string literals.': ['export enum E { A }'],
    'Use classes only for errors.': ['export class A {}', 'class B {}\nexport class A extends B {}'],
    'Use classes only for errors, and give them a name.': ['export const A = class extends Error {};'],
    'Use the global `process`.': ["import { env } from 'node:process';\nexport const a = env['A'];"],
    'Name the function instead of using `this`. Objects may be destructured.': [
      'export const o = { a() { return 1; }, b() { return this.a(); } };',
    ],
    'Do not change behavior under test.': ["export const f = (mode: string) => mode === 'test';"],
    [CLOCK]: [
      'export const a = new Date();',
      'export const a = Date.now();',
      'export const a = Date();',
      'export const { now } = Date;',
    ],
    [ENVIRONMENT]: [
      "export const a = process.env['A'];",
      "export const a = process['env'];",
      'export const a = globalThis.process.env;',
      'export const { env } = process;',
    ],
    [NO_STATE]: ['let a = 1;\nexport const f = () => (a += 1);', 'export let a = 1;'],
    [NO_READS_BY_MODEL]: [
      'export const f = (prisma: any) => prisma.todo.findMany();',
      'export const f = (prisma: any) => prisma.user.count();',
    ],
  }),
  ...among('client-sdk/src/', {
    [CLOCK]: ['export const a = new Date();'],
    [NO_STATE]: ['export let a = 1;'],
  }),
  ...among('prisma/', { [ENVIRONMENT]: ['export const a = process.env;'] }),
  ...among('examples/', { [ENVIRONMENT]: ['export const a = process.env;'] }),
  ...among('tests/unit/', {
    [ENVIRONMENT]: ['export const a = process.env;'],
    [MODULE_MOCK]: ["import { vi } from 'vitest';\nvi.doMock('node:fs');"],
    [REAL_CLOCK]: [
      "import { setTimeout as delay } from 'node:timers/promises';\nawait delay(1);",
      "import { performance } from 'node:perf_hooks';\nexport const a = performance;",
      'setTimeout(() => undefined, 1);',
      'export const a = performance.now();',
    ],
    [SKIPPED_TEST]: [
      "import { describe } from 'vitest';\ndescribe.skip('planted', () => undefined);",
      "import { test } from 'vitest';\ntest.only.each([1])('planted', () => undefined);",
      "import { test } from 'vitest';\ntest('planted', { skip: true }, () => undefined);",
    ],
  }),
];

/** A file for each violation, since a rule may speak once a file. */
function among(folder: string, contentsByRule: Record<string, string[]>): Plant[] {
  const plants = Object.entries(contentsByRule).flatMap(([rule, contents]) =>
    contents.map((content) => ({ rule, content })),
  );
  return plants.map((plant, index) => ({ ...plant, file: `${folder}planted-${String(index)}.ts` }));
}
