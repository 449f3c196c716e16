import { z } from 'zod';
import type { ProcedureInfo } from '../../support/procedures.ts';
import type { Random } from '../../support/random.ts';
import { toFields } from '../../support/references.ts';
import type { Self } from '../../support/self.ts';
import { withThings } from '../../support/specimen-inputs.ts';
import { specimenOf } from '../../support/specimens.ts';

/** What else a text of a certain name, or an id (`uuid`), may be than what the specimen has in its place. */
export type Words = Record<string, (example: unknown) => string>;

const node = z.looseObject({
  format: z.string().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  enum: z.tuple([z.unknown()], z.unknown()).optional(),
  anyOf: z.tuple([z.unknown()], z.unknown()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).default([]),
  items: z.unknown().optional(),
  minimum: z.number().default(0),
  maximum: z.number().default(1_000),
  minItems: z.number().default(0),
  maxItems: z.number().default(5),
});
type Node = z.infer<typeof node>;

/** Makes inputs that the procedure accepts, as far as JSON Schema can say what it does; texts are the specimen's. */
export function createInputs({ path, inputs: [schema] }: ProcedureInfo) {
  const specimen = specimenOf(path);
  if (schema === undefined) return () => undefined;
  const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return (random: Random, { self, pick }: Maker, words: Words) => {
    const made = create(root, { random, words, name: '', example: specimen.input?.(self) });
    return random.integer(3) > 0 ? withThings(made, specimen, (kind) => pick(random, kind)) : made;
  };
}

type Maker = { self: Self; /** Picks a thing of the kind. */ pick(random: Random, kind: string): string };

type Place = {
  random: Random;
  words: Words;
  name: string;
  /** What the specimen has in this place. */
  example: unknown;
};

function create(schema: unknown, place: Place): unknown {
  const { random } = place;
  const parsed = node.parse(schema);
  if (parsed.enum !== undefined) return random.pick<unknown>(parsed.enum);
  if (parsed.anyOf !== undefined) return create(random.pick<unknown>(parsed.anyOf), place);
  const types = [parsed.type].flat();
  // Without a type: of a procedure that takes nothing.
  return MAKERS[types[random.integer(types.length)] ?? '']?.(parsed, place);
}

const MAKERS: Record<string, (schema: Node, place: Place) => unknown> = {
  object: (schema, place) => Object.fromEntries(fields(schema, place)),
  array: ({ minItems, maxItems, items }, place) => {
    const length = minItems + place.random.integer(maxItems - minItems + 1);
    return Array.from({ length }, () =>
      create(items, { ...place, example: Object.values(toFields(place.example))[0] }),
    );
  },
  integer,
  number: integer,
  boolean: (_, { random }) => random.integer(2) === 0,
  null: () => null,
  string: ({ format = '' }, { words, name, example }) =>
    words[name]?.(example) ?? words[format]?.(example) ?? example,
};

function integer({ minimum, maximum }: Node, { random }: Place): number {
  return random.pick([minimum, maximum, minimum + random.integer(Math.min(maximum - minimum, 100) + 1)]);
}

function fields({ properties = {}, required }: Node, place: Place): [string, unknown][] {
  return Object.entries(properties)
    .filter(([name]) => required.includes(name) || place.random.integer(2) === 0)
    .map(([name, schema]) => [
      name,
      create(schema, { ...place, name, example: toFields(place.example)[name] }),
    ]);
}
