import * as z from 'zod';
import { createHollowProcedures } from '../../client-sdk/build/contract/hollow-router.ts';
import { facts } from '../../server/schemas/facts.schema.ts';
import { noInput, noOutput } from '../../server/schemas/nothing.schema.ts';
import { dateTimeInput } from '../../server/schemas/time.schema.ts';
import { todoOutput } from '../../server/todos/todos.schema.ts';
import { procedure as bareProcedure } from '../../server/trpc/init.ts';

/** A procedure of which no contract can be written, and what must be said of it at the path `planted`. */
export type RefusedShape = { what: string; procedure: object; says: string };

const { protectedProcedure } = createHollowProcedures();
export const planted = () => protectedProcedure({ summary: 'Planted.' });

export function unused(): never {
  throw new Error('Not to be called.');
}

const output = (what: string, schema: z.ZodType, says: string): RefusedShape => ({
  what,
  procedure: planted().input(noInput).output(schema).query(unused),
  says: `planted.output${says}`,
});
export const input = (what: string, schema: z.ZodType, says: string): RefusedShape => ({
  what,
  procedure: planted()
    .input(z.strictObject({ a: schema }))
    .output(noOutput)
    .query(unused),
  says: `planted.input${says}`,
});

const ANYTHING = 'allows anything. If that is meant, name it: .register(facts, { id }).';
const RECURSIVE = 'a recursive schema needs a name: .register(facts, { id }).';
const tree = z.object({
  name: z.string(),
  get children() {
    return z.array(tree);
  },
});

export const refusedShapes: RefusedShape[] = [
  output('unknown without a name', z.object({ x: z.unknown() }), `.x: ${ANYTHING}`),
  output('any JSON', z.object({ x: z.json() }), `: ${RECURSIVE}`),
  output(
    'an object with whatever fields',
    z.looseObject({ a: z.string() }),
    `.additionalProperties: ${ANYTHING}`,
  ),
  output('a recursive schema without a name', z.object({ tree }), `: ${RECURSIVE}`),
  output('a schema that is the whole of itself', tree, `.children.items: ${RECURSIVE}`),
  output(
    'a transform that nothing is said of',
    z.object({ at: z.date().transform((date) => date.toISOString()) }),
    `.at: ${ANYTHING}`,
  ),
  output('a Date', z.object({ at: z.date() }), `.at: ${ANYTHING}`),
  output(
    'a readonly array',
    z.object({ a: z.array(z.string()).readonly() }),
    '.a: "readOnly" is a keyword that the printers and the comparison do not know.',
  ),
  output('a Map', z.map(z.string(), z.int()), ': Map cannot be represented in JSON Schema'),
  output('a bigint', z.object({ n: z.bigint() }), '.n: BigInt cannot be represented in JSON Schema'),
  input(
    'a pattern with a flag',
    z.string().regex(/^a$/i),
    '.a: has a pattern with flags. JSON Schema supports only the flag u.',
  ),
  input(
    'facts before a check that they hide',
    z
      .string()
      .register(facts, hiding({ maxLength: 100 }))
      .max(50),
    '.a: its facts allow more than its checks do. Register the facts behind the checks.',
  ),
  input(
    'a default behind a transform',
    dateTimeInput.nullable().default(null),
    '.a: has a default behind a transform. Use .prefault() instead of .default().',
  ),
  input(
    'a keyword that nobody knows',
    z.string().register(facts, hiding({ maxLenght: 3 })),
    '.a: "maxLenght" is a keyword that the printers and the comparison do not know.',
  ),
  {
    what: 'one name for two schemas',
    procedure: planted()
      .input(z.strictObject({ todo: z.strictObject({ a: z.string() }).register(facts, { id: 'Todo' }) }))
      .output(todoOutput)
      .query(unused),
    says: 'planted.output: Todo is the name of two different schemas.',
  },
  {
    what: 'no output schema',
    procedure: planted()
      .input(noInput)
      .query(() => 1),
    says: 'planted.output: has no schema.',
  },
  {
    what: 'two input schemas',
    procedure: planted()
      .input(z.strictObject({ a: z.string() }))
      .input(z.strictObject({ b: z.string() }))
      .output(noOutput)
      .query(unused),
    says: 'planted: takes 2 inputs, not one.',
  },
  {
    what: 'a void of its own as an input',
    procedure: planted().input(z.void()).output(noOutput).query(unused),
    says: 'planted.input: Void cannot be represented in JSON Schema',
  },
  {
    what: 'an empty summary',
    procedure: protectedProcedure({ summary: '' }).input(noInput).output(noOutput).query(unused),
    says: 'planted: has no summary.',
  },
  {
    what: 'a protected procedure that says that it is public',
    procedure: planted()
      .meta({ summary: 'Planted.', access: 'public', reasons: [], isNeverBatched: false })
      .input(noInput)
      .output(noOutput)
      .query(unused),
    says: 'planted: calls .meta() itself. Only publicProcedure and protectedProcedure set it.',
  },
  {
    what: 'a procedure that is neither public nor protected',
    procedure: bareProcedure
      .meta({ summary: 'Planted.', access: 'protected', reasons: [], isNeverBatched: false })
      .input(noInput)
      .output(noOutput)
      .query(unused),
    says: 'planted: calls .meta() itself. Only publicProcedure and protectedProcedure set it.',
  },
];

/** What the type of facts refuses already. */
function hiding(keywords: object) {
  return z.custom<Parameters<typeof facts.add>[1]>().parse(keywords);
}
