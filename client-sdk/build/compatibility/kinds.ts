import { modelName, type Schema } from '../contract/schema.ts';

export type Models = Record<string, Schema>;

/** The kinds of value that a schema allows, by name: the type, and for a member of a union its literals as well. */
export function kindsOf(schema: Schema, models: Models, isMember = false): Record<string, Schema> {
  const { $ref, ...beside } = schema;
  if ($ref !== undefined) return kindsOf({ ...models[modelName($ref)], ...beside }, models, isMember);
  const options = schema.anyOf ?? schema.oneOf;
  if (options !== undefined)
    return numbered(options.flatMap((part) => Object.entries(kindsOf(part, models, true))));
  const types = [schema.type ?? 'anything'].flat().map((type) => (type === 'integer' ? 'number' : type));
  const marks = isMember ? marksOf(schema) : [];
  return Object.fromEntries(types.map((type) => [[type, ...marks].join(' '), schema]));
}

/** `kind: "created"` */
const marksOf = ({ properties = {} }: Schema): string[] =>
  Object.entries(properties).flatMap(([name, { const: value }]) =>
    value === undefined ? [] : [`${name}: ${JSON.stringify(value)}`],
  );

/** Members that nothing tells apart are compared in their order. */
const numbered = (kinds: [kind: string, schema: Schema][]): Record<string, Schema> =>
  Object.fromEntries(
    kinds.map(([kind, schema], index) => {
      const count = kinds.slice(0, index).filter(([other]) => other === kind).length;
      return [count === 0 ? kind : `${kind} (${String(count + 1)})`, schema];
    }),
  );

/** Literal values as JSON; null if the values are not listed. */
export function valuesOf(schema: Schema): string[] | null {
  const values = 'const' in schema ? [schema.const] : schema.enum;
  return values?.map((value) => JSON.stringify(value)) ?? null;
}
