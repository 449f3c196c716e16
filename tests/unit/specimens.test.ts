import { expect, test } from 'vitest';
import { z } from 'zod';
import { listProcedures } from '../support/procedures.ts';
import { specimenProblems, withReference } from '../support/references.ts';
import { listKinds } from '../support/specimen-calls.ts';
import { NOBODY, specimenOf } from '../support/specimens.ts';

test.each(listProcedures())(
  'the specimen of $path is a good input and declares all of its ids',
  (procedure) => {
    expect(specimenProblems(procedure, specimenOf(procedure.path))).toEqual([]);
  },
);

test.each(listProcedures())(
  'something makes each kind of thing that the specimen of $path refers to',
  ({ path }) => {
    expect(listKinds()).toEqual(expect.arrayContaining(Object.values(specimenOf(path).references ?? {})));
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

const seemsToBeAnId = (position: string) =>
  expect.stringContaining(`planted takes \`${position}\`, which seems to be an id and no UUID.`);

test.each<[string, string, z.ZodType, unknown]>([
  ['a nanoid', 'a', z.strictObject({ a: z.nanoid() }), { a: 'V1StGXR8_Z5jdHi6B-myT' }],
  ['a CUID', 'a', z.strictObject({ a: z.cuid2() }), { a: 'tz4a98xxat96iws9zmbrgj3a' }],
  ['a ULID', 'a', z.strictObject({ a: z.ulid() }), { a: '01ARZ3NDEKTSV4RRFFQ69G5FAV' }],
  ['a number called id', 'id', z.strictObject({ id: z.int() }), { id: 1 }],
  [
    'a text called id',
    'to.id',
    z.strictObject({ to: z.strictObject({ id: z.string() }) }),
    { to: { id: 'x' } },
  ],
  ['a text that a field calls an ID', 'labelId', z.strictObject({ labelId: z.string() }), { labelId: 'x' }],
  ['numbers called ids', 'ids.*', z.strictObject({ ids: z.array(z.int()) }), { ids: [1] }],
  ['a key', 'byLabelId.{key}', z.strictObject({ byLabelId: z.record(z.ulid(), z.int()) }), { byLabelId: {} }],
  [
    'a number that may be null',
    'parentId',
    z.strictObject({ parentId: z.int().nullable() }),
    { parentId: null },
  ],
  ['a text behind a transform', 'id', z.strictObject({ id: z.preprocess(String, z.string()) }), { id: 'x' }],
  [
    'a cursor by another name',
    'startCursor',
    z.strictObject({ startCursor: z.string() }),
    { startCursor: 'x' },
  ],
  [
    'base64 with an id in it',
    'after',
    z.strictObject({ after: z.string() }),
    { after: btoa(`["${NOBODY}"]`) },
  ],
])(
  '%s fails the procedure, because the tests could not try that of another user',
  (...[, position, schema, input]) => {
    const specimen = { input: () => input, statements: [] };

    expect(specimenProblems(planted(schema), specimen)).toEqual([seemsToBeAnId(position)]);
    expect(specimenProblems(planted(schema), { ...specimen, references: { [position]: 'todo' } })).toEqual([
      seemsToBeAnId(position),
    ]);
    expect(specimenProblems(planted(schema), { ...specimen, notOwned: [position] })).toEqual([]);
  },
);

test.each([
  ['an id of a closed list', z.strictObject({ id: z.enum(['a', 'b']) }), { id: 'a' }],
  ['a word that ends like one', z.strictObject({ paid: z.int(), grid: z.string() }), { paid: 1, grid: 'x' }],
  ['a cursor', z.strictObject({ cursor: z.string() }), { cursor: btoa(NOBODY) }],
])('%s is no id', (_, schema, input) => {
  expect(specimenProblems(planted(schema), { input: () => input, statements: [] })).toEqual([]);
});

test('what a specimen names in vain as nothing that a user owns fails the procedure', () => {
  const specimen = { input: () => ({ name: 'x' }), notOwned: ['name'], statements: [] };

  expect(specimenProblems(planted(z.strictObject({ name: z.string() })), specimen)).toEqual([
    'planted takes no id as `name`, which its specimen declares.',
  ]);
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

test('a router without procedures is an error, because tests that walk them would pass', () => {
  expect(() => listProcedures({ _def: { procedures: {} } })).toThrow('no procedures');
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
