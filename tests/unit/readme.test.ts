import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { todoOutput } from '../../server/todos/todos.schema.ts';

const read = (path: string) => readFile(join(import.meta.dirname, '../..', path), 'utf8');

test("the README's first program is the one in examples/, which is compiled and was run", async () => {
  expect(await read('README.md')).toContain(await read('examples/quick-start.ts'));
});

test('the README shows each field of a todo', async () => {
  const shown = (await read('README.md')).match(/\{"id":"[^"]+","description"[^{}]*\}/g) ?? [];
  const names = (json: string) => [...json.matchAll(/"(\w+)":/g)].map(([, name]) => name);
  const fields = Object.keys(todoOutput.shape);
  expect(shown.map(names)).toEqual([fields, fields]);
});
