import * as z from 'zod';
import { createHollowProcedures } from '../../client-sdk/build/contract/hollow-router.ts';
import { facts } from '../../server/schemas/facts.schema.ts';
import { noInput, noOutput } from '../../server/schemas/nothing.schema.ts';
import { dateTimeInput, timestampOutput } from '../../server/schemas/time.schema.ts';
import { todoOutput } from '../../server/todos/todos.schema.ts';
import { router } from '../../server/trpc/init.ts';

const { protectedProcedure } = createHollowProcedures();

function unused(): never {
  throw new Error('Not to be called.');
}

const planted = (summary = 'Planted.') => protectedProcedure({ summary });
const returning = <Output extends z.ZodType>(output: Output) =>
  planted().input(noInput).output(output).query(unused);
const taking = <Input extends z.ZodType>(input: Input) =>
  planted().input(input).output(noOutput).mutation(unused);

const label = z
  .object({ id: z.string(), name: z.string(), parent: z.string().nullable() })
  .register(facts, { id: 'Label', description: 'A label.' });
const node = z.object({
  name: z.string(),
  get children() {
    return z.array(node);
  },
});
facts.add(node, { id: 'Node' });
const event = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('created'), at: timestampOutput }),
    z.object({ type: z.literal('renamed'), from: z.string(), to: z.string() }),
  ])
  .register(facts, { id: 'Event', description: 'What happened.' });
const anything = z.unknown().register(facts, { id: 'Anything', description: 'Anything at all.' });

/** Shapes that the contract can say: their printed types must be those of the router. */
export const printedRouter = router({
  planted: router({
    record: taking(z.strictObject({ filter: z.record(z.string(), z.int()) })),
    recordOfEnum: returning(z.record(z.enum(['a', 'b']), z.int())),
    partialRecord: returning(z.partialRecord(z.enum(['a', 'b']), z.int())),
    tuple: returning(z.tuple([z.string(), z.int()])),
    tupleWithRest: returning(z.tuple([z.string()], z.int())),
    optionalFields: taking(
      z.strictObject({
        at: dateTimeInput.exactOptional(),
        labelIds: z.array(z.uuid()).max(10).exactOptional(),
      }),
    ),
    newModel: returning(label),
    newModels: returning(z.array(label)),
    recursion: returning(node),
    union: returning(z.array(event)),
    nullableModel: returning(todoOutput.nullable()),
    literals: taking(z.strictObject({ n: z.literal([1, 2, 3]), f: z.boolean().default(false) })),
    mixedUnion: returning(z.union([z.string(), z.int(), z.null()])),
    quotedNames: planted('Says */ and more.')
      .input(noInput)
      .output(z.object({ 'a-b': z.string(), $c: z.string() }))
      .query(unused),
    nullableArray: returning(z.object({ xs: z.array(z.string().nullable()).nullable() })),
    nothing: planted().input(noInput).output(noOutput).mutation(unused),
    emptyInput: taking(z.strictObject({})),
    emptyOutput: returning(z.object({})),
    otherFields: returning(z.object({ id: z.string() }).catchall(z.string())),
    fallback: taking(z.strictObject({ a: z.string().catch('x') })),
    anything: returning(z.object({ payload: anything })),
    intersection: returning(z.intersection(z.object({ a: z.string() }), z.object({ b: z.string() }))),
  }),
});

/** Shapes whose JSON Schema is of another type: the type test must name each. */
export const wronglyPrintedRouter = router({
  planted: router({
    brand: returning(z.object({ id: z.uuid().brand('LabelId') })),
    templateLiteral: returning(z.object({ id: z.templateLiteral(['a-', z.int()]) })),
    inexactOptional: taking(z.strictObject({ a: z.string().optional() })),
    coercion: taking(z.strictObject({ a: z.coerce.number() })),
    optionalOutput: returning(z.object({ a: z.string().optional() })),
  }),
});
