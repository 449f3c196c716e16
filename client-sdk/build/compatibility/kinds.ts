import { modelName, type Schema } from '../contract/schema.ts';

export type Models = Record<string, Schema>;

/** One kind of value that a schema allows. */
export type Kind = {
  schema: Schema;
  /** The reference that it came from, if it is a member of a union and nothing is beside the reference. */
  ref: string | null;
};

/** Returns the kinds of value that a schema allows. Their names are types, with the literal fields of a union's member. */
export function kindsOf(schema: Schema, models: Models, member: Member | null = null): Record<string, Kind> {
  const { $ref, ...beside } = schema;
  if ($ref !== undefined)
    return kindsOf({ ...models[modelName($ref)], ...beside }, models, member && refersTo(schema));
  const options = schema.anyOf ?? schema.oneOf;
  if (options !== undefined)
    return numbered(options.flatMap((part) => Object.entries(kindsOf(part, models, { ref: null }))));
  return namedByType(schema, member);
}

/** A member of a union. */
type Member = Pick<Kind, 'ref'>;

const refersTo = ({ $ref, ...beside }: Schema): Member => ({
  ref: $ref !== undefined && Object.keys(beside).length === 0 ? $ref : null,
});

function namedByType(schema: Schema, member: Member | null): Record<string, Kind> {
  const types = [schema.type ?? 'anything'].flat().map((type) => (type === 'integer' ? 'number' : type));
  const marks = member === null ? [] : marksOf(schema);
  const kind = { schema, ref: member?.ref ?? null };
  return Object.fromEntries(types.map((type) => [[type, ...marks].join(' '), kind]));
}

/** Returns the literal fields, like `kind: "created"`. */
const marksOf = ({ properties = {} }: Schema): string[] =>
  Object.entries(properties).flatMap(([name, { const: value }]) =>
    value === undefined ? [] : [`${name}: ${JSON.stringify(value)}`],
  );

/** Numbers members with the same name, so that they are compared in order. */
const numbered = (kinds: [name: string, kind: Kind][]): Record<string, Kind> =>
  Object.fromEntries(
    kinds.map(([name, kind], index) => {
      const count = kinds.slice(0, index).filter(([other]) => other === name).length;
      return [count === 0 ? name : `${name} (${String(count + 1)})`, kind];
    }),
  );

/** Returns literal values as JSON. Null if the schema does not list its values. */
export function valuesOf(schema: Schema): string[] | null {
  const values = 'const' in schema ? [schema.const] : schema.enum;
  return values?.map((value) => JSON.stringify(value)) ?? null;
}
