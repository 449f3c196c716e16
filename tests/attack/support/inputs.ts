import { z } from 'zod';
import type { Random } from '../../support/random.ts';

/** What text of a certain name is: an address, a password, an id. */
export type Words = Record<string, () => string>;

const node = z.looseObject({
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

/** Makes inputs that a schema accepts, as far as JSON Schema can say what it does; the rest is up to the words. */
export function createInputs(schema: z.ZodType): (random: Random, words: Words) => unknown {
  const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return (random, words) => create(root, { random, words, name: '' });
}

type Place = { random: Random; words: Words; name: string };

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
    return Array.from({ length }, () => create(items, place));
  },
  integer,
  number: integer,
  boolean: (_, { random }) => random.integer(2) === 0,
  null: () => null,
  string: (_, { words, name }) => words[name]?.() ?? `canary ${name}`,
};

function integer({ minimum, maximum }: Node, { random }: Place): number {
  return random.pick([minimum, maximum, minimum + random.integer(Math.min(maximum - minimum, 100) + 1)]);
}

function fields({ properties = {}, required }: Node, place: Place): [string, unknown][] {
  return Object.entries(properties)
    .filter(([name]) => required.includes(name) || place.random.integer(2) === 0)
    .map(([name, schema]) => [name, create(schema, { ...place, name })]);
}
