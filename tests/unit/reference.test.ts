import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { todoOutput } from '../../server/todos/todos.schema.ts';
import { listProcedures } from '../support/procedures.ts';

const read = (path: string) => readFile(join(import.meta.dirname, '../..', path), 'utf8');

/** The first cell of its row says which, and whether it is a query or a mutation: "`todos.complete`, `todos.reopen` M". */
const ROW = /^\| (?<paths>`[\w.]+`(?:, `[\w.]+`)*) (?:P )?(?<type>[QM]) \|/gm;

test('the reference has a row for every procedure, and for no other', async () => {
  const rows = [...(await read('docs/reference.md')).matchAll(ROW)].flatMap(({ groups }) =>
    (groups?.['paths'] ?? '').split(', ').map((path) => `${path} ${groups?.['type'] ?? ''}`),
  );

  const procedures = listProcedures().map(({ path, type }) => `\`${path}\` ${type === 'query' ? 'Q' : 'M'}`);
  expect(rows.sort()).toEqual(procedures.sort());
});

test('the reference names the fields of a todo, and the README shows them', async () => {
  const fields = Object.keys(todoOutput.shape);

  const listed = /^- `Todo`: `\{ (?<fields>.*) \}`/m.exec(await read('docs/reference.md'));
  expect(listed?.groups?.['fields']?.split(', ')).toEqual(fields);
  const shown = (await read('README.md')).match(/\{"id":"[^"]+","description"[^{}]*\}/g) ?? [];
  const names = (json: string) => [...json.matchAll(/"(\w+)":/g)].map(([, name]) => name);
  expect(shown.map(names)).toEqual([fields, fields]);
});
