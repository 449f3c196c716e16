import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const read = (path: string) => readFile(join(import.meta.dirname, '../..', path), 'utf8');

test("the README's first program is the one in examples/, which is compiled and was run", async () => {
  expect(await read('README.md')).toContain(await read('examples/quick-start.ts'));
});
