import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const PROJECT = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(PROJECT, path), 'utf8');

// Where a test is named: `tests/e2e/sessions.test.ts` › "one that has expired"; › "one that is 30 days old"
const NAMED = /`(?<file>tests\/[\w/.-]+\.test\.ts)`(?<titles>(?:;? › "[^"]+")*)/g;

const named = [...read('docs/security.md').matchAll(NAMED)].map(({ groups }) => ({
  file: groups?.['file'] ?? '',
  titles: [...(groups?.['titles'] ?? '').matchAll(/"(?<title>[^"]+)"/g)].map((match) => match[1] ?? ''),
}));

/** How a test can be left out: `test.skip`, `describe.concurrent.todo`, `{ skip: true }`, `context.skip()`. */
const SKIPS =
  /\b(?:test|it|describe)\b[\w.]*\.(?:skip|todo|only|fails|skipIf|runIf)\b(?:\(\w+\))?|\bskip\(|\b(?:skip|todo|only|fails):/g;

/** Returns what skips tests in this source without printing a reason. */
function silentSkips(source: string): string[] {
  const isExplained = source.includes('\nconst isSkipped = isMissing(');
  const skips = [...source.matchAll(SKIPS)].map(([text]) => text);
  return isExplained ? skips.filter((text) => !text.endsWith('.skipIf(isSkipped)')) : skips;
}

/** Whether the source has a test or a table of tests with this title, outside of comments. */
function hasTest(source: string, title: string): boolean {
  const code = source.replaceAll(/^\s*\/\/.*$/gm, '');
  return ["('", '("', '(`'].some((start) => code.replaceAll(/\(\s+/g, '(').includes(start + title));
}

test('every test that docs/security.md names exists, in the file that it names', () => {
  const missing = named.flatMap(({ file, titles }) => {
    const source = read(file);
    return titles.filter((title) => !hasTest(source, title)).map((title) => `${file}: ${title}`);
  });

  expect(missing).toEqual([]);
});

test('no file that docs/security.md names skips tests without printing why', () => {
  const files = [...new Set(named.map(({ file }) => file))];

  expect(files.flatMap((file) => silentSkips(read(file)).map((skip) => `${file}: ${skip}`))).toEqual([]);
});

test.each([
  "test.skip('x', () => {});",
  "it.skip('x', () => {});",
  "describe.skip('x', () => {});",
  "describe.concurrent.skip('x', () => {});",
  "test.todo('x');",
  "test.only('x', () => {});",
  "test.fails('x', () => {});",
  "test.skip.each([1])('x', () => {});",
  "describe.skipIf(program === null)('x', () => {});",
  "describe.skipIf(isSkipped)('x', () => {});",
  "test.runIf(process.platform === 'linux')('x', () => {});",
  "test('x', { skip: true }, () => {});",
  "test('x', ({ skip }) => { skip('no'); });",
  "test('x', (context) => { context.skip(); });",
])('a silent skip is noticed: %s', (source) => {
  expect(silentSkips(source)).not.toEqual([]);
});

test('a skip that prints its reason is allowed', () => {
  const explained =
    "\nconst isSkipped = isMissing(program, 'No program.');\ndescribe.skipIf(isSkipped)('x', () => {});";

  expect(silentSkips(explained)).toEqual([]);
});

test('a title in a comment is not taken for a test', () => {
  expect(hasTest("// test('a title', () => {});", 'a title')).toBe(false);
  expect(hasTest("test(\n  'a title',\n", 'a title')).toBe(true);
});

test('docs/security.md names a test for nearly every requirement, or this would have read nothing', () => {
  expect(named.length).toBeGreaterThan(40);
});
