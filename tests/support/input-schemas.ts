import { z } from 'zod';
import type { ProcedureInfo } from './procedures.ts';

const node = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  format: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  required: z.array(z.string()).default([]),
});
/** A part of an input's JSON Schema. */
export type Part = z.infer<typeof node> & {
  /** Like `id`, `labelIds.*` or `filter.projectId`. Empty for the input itself. */
  position: string;
  /** Whether the input may hold another part instead, as in a union. */
  isAlternative: boolean;
};

const names = z.record(z.string(), z.unknown());
const list = z.array(z.unknown());

type Below = [position: string, schema: unknown];

/** Finds the parts below each keyword. A keyword that holds a schema and is missing here fails the test. */
const BELOW: Record<string, (value: unknown, position: string) => Below[]> = {
  properties: (value, at) =>
    Object.entries(names.parse(value)).map(([name, schema]) => [join(at, name), schema]),
  additionalProperties: (value, at) => (typeof value === 'boolean' ? [] : [[join(at, '{}'), value]]),
  propertyNames: (value, at) => [[join(at, '{key}'), value]],
  items: (value, at) => (typeof value === 'boolean' ? [] : [[join(at, '*'), value]]),
  prefixItems: (value, at) => list.parse(value).map((schema) => [join(at, '*'), schema]),
  anyOf: alternatives,
  oneOf: alternatives,
  allOf: alternatives,
};
const PLAIN = new Set([
  ...['type', 'format', 'enum', 'const', 'required', 'default', 'pattern', 'minLength', 'maxLength'],
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minItems', 'maxItems'],
  ...['title', 'description', '$schema', '$defs', '$ref'],
]);

function alternatives(value: unknown, position: string): Below[] {
  return list.parse(value).map((schema) => [position, schema]);
}

const join = (position: string, step: string) => (position === '' ? step : `${position}.${step}`);

/** Lists all parts of the procedure's input, from the top down. */
export function partsOf({ inputs }: Pick<ProcedureInfo, 'inputs'>): Part[] {
  return inputs.flatMap((input) => {
    const root = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' });
    return partsBelow({ root, schema: root, position: '', isAlternative: false, within: [] });
  });
}

type Place = {
  root: unknown;
  schema: unknown;
  position: string;
  isAlternative: boolean;
  /** The references that led here. */
  within: string[];
};

function partsBelow(place: Place): Part[] {
  const { root, schema, position, isAlternative, within } = place;
  const part = node.parse(schema);
  const { $ref } = part;
  const referred =
    typeof $ref === 'string' && !within.includes($ref)
      ? partsBelow({ ...place, schema: resolve(root, $ref), within: [...within, $ref] })
      : [];
  const below = Object.entries(part).flatMap(([keyword, value]) => {
    if (PLAIN.has(keyword)) return [];
    const find = BELOW[keyword];
    if (find === undefined) throw new Error(`tests/support/input-schemas.ts does not know "${keyword}".`);
    const isOneOfMany = isAlternative || keyword === 'anyOf' || keyword === 'oneOf';
    return find(value, position).flatMap(([at, inner]) =>
      partsBelow({ ...place, schema: inner, position: at, isAlternative: isOneOfMany }),
    );
  });
  return [{ ...part, position, isAlternative }, ...referred, ...below];
}

/** Follows a reference within the schema, like `#/$defs/Filter`. */
function resolve(root: unknown, $ref: string): unknown {
  const [, ...steps] = $ref.split('/');
  return steps.reduce((schema, step) => names.parse(schema)[step], root);
}
