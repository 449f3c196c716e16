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

test('every test that docs/security.md names exists, in the file that it names', () => {
  const missing = named.flatMap(({ file, titles }) => {
    const source = read(file);
    return titles
      .filter((title) => !["'", '"'].some((quote) => source.includes(quote + title + quote)))
      .map((title) => `${file}: ${title}`);
  });

  expect(missing).toEqual([]);
});

test('docs/security.md names a test for nearly every requirement, or this would have read nothing', () => {
  expect(named.length).toBeGreaterThan(40);
});
