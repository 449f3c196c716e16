import { expect, test } from 'vitest';
import { z } from 'zod';
import { listProcedures } from '../support/procedures.ts';
import { specimenProblems, withReference } from '../support/references.ts';
import { NOBODY, specimenOf } from '../support/specimens.ts';

test.each(listProcedures())(
  'the specimen of $path is a good input and declares all of its ids',
  (procedure) => {
    expect(specimenProblems(procedure, specimenOf(procedure.path))).toEqual([]);
  },
);

const id = z.uuid();
const planted = (input: z.ZodType) =>
  ({ path: 'planted', type: 'mutation', access: 'protected', reasons: [], inputs: [input] }) as const;
const undeclared = (position: string) =>
  `planted takes an id as \`${position}\`, which its specimen does not declare.`;

const object = z.strictObject;
const parsed = z.string().transform((text) => id.parse(text));

test.each<[string, string, z.ZodType, unknown]>([
  ['under another name', 'projectId', object({ projectId: id.brand('Project') }), { projectId: NOBODY }],
  ['in an array', 'labelIds.*', object({ labelIds: z.array(id) }), { labelIds: [NOBODY] }],
  ['in a tuple', 'range.*', object({ range: z.tuple([id, z.int()]) }), { range: [NOBODY, 1] }],
  ['below an object', 'to.id', object({ to: object({ id }) }), { to: { id: NOBODY } }],
  ['that may be null', 'parentId', object({ parentId: id.nullable() }), { parentId: null }],
  ['in one alternative of two', 'id', z.union([object({ id }), object({ name: z.string() })]), { name: 'x' }],
  ['before a transform', 'id', object({ id }).transform((input) => ({ todo: input.id })), { id: NOBODY }],
  ['in a transform', 'id', object({ id: parsed }), { id: NOBODY }],
  ['behind a pipe', 'id', object({ id: z.string().trim().pipe(id) }), { id: NOBODY }],
  ['as a key', 'byId.{key}', object({ byId: z.record(id, z.int()) }), { byId: {} }],
])('an ID %s fails the procedure if its specimen does not declare it', (_, ...[position, schema, input]) => {
  expect(specimenProblems(planted(schema), { input: () => input, statements: [] })).toContain(
    undeclared(position),
  );
});

test('an id that no longer exists, a missing field, an empty array and a bad input fail the procedure', () => {
  const schema = object({ name: z.string().min(1), note: z.string().optional(), tags: z.array(z.string()) });
  const specimen = { input: () => ({ name: '', tags: [] }), references: { id: 'todo' }, statements: [] };

  expect(specimenProblems(planted(schema), specimen)).toEqual([
    'planted takes no id as `id`, which its specimen declares.',
    "planted takes `note`, which its specimen's input lacks.",
    "planted takes `tags.*`, which its specimen's input lacks.",
    "planted refuses its specimen's input.",
  ]);
});

test('a procedure without a specimen fails by its name', () => {
  expect(() => specimenOf('planted')).toThrow('planted has no specimen');
});

test.each<[unknown, string, string[], unknown]>([
  [{ id: NOBODY, priority: 'top' }, 'id', ['1'], { id: '1', priority: 'top' }],
  [{ labelIds: [NOBODY] }, 'labelIds.*', ['1', '2'], { labelIds: ['1', '2'] }],
  [{}, 'labelIds.*', ['1'], { labelIds: ['1'] }],
  [
    { rows: [{ id: NOBODY, n: 1 }] },
    'rows.*.id',
    ['1', '2'],
    { rows: ['1', '2'].map((id) => ({ id, n: 1 })) },
  ],
  [{ to: { id: NOBODY } }, 'to.id', ['1'], { to: { id: '1' } }],
  [undefined, 'labelId', ['1'], { labelId: '1' }],
])('in %j, %s is filled with %j', (input, ...[position, ids, filled]) => {
  expect(withReference(input, position, ids)).toEqual(filled);
});
