import { modelName, type Schema } from './schema.ts';

/** Returns the TypeScript type that a schema describes. */
export function typeOf(schema: Schema): string {
  if (schema.$ref !== undefined) return modelName(schema.$ref);
  if ('const' in schema) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return union(schema.enum.map((value) => JSON.stringify(value)));
  return ofParts(schema);
}

/** Returns the type of a field or an input. With a default, it may also be undefined. */
export const withUndefined = (schema: Schema): string =>
  `${typeOf(schema)}${'default' in schema ? ' | undefined' : ''}`;

/** Joins the types, each once and null last. */
export const union = (types: readonly string[]): string =>
  [...new Set([...types.filter((type) => type !== 'null'), ...types])].join(' | ') || 'never';

/** Returns `PRIORITIES` for `Priority`. */
export function valuesName(model: string): string {
  const plural = model.replace(/y$/, 'ie').replace(/(s|x|ch|sh)$/, '$1e') + 's';
  return plural.replaceAll(/(?<=[a-z\d])(?=[A-Z])/g, '_').toUpperCase();
}

export const comment = (text: string | undefined): string =>
  text === undefined ? '' : `/** ${text.replaceAll('*/', '*\\/').replaceAll('\n', '\n * ')} */\n`;

function ofParts(schema: Schema): string {
  const options = schema.anyOf ?? schema.oneOf;
  if (options !== undefined) return union(options.map(typeOf));
  if (schema.type !== undefined) return union([schema.type].flat().map((type) => ofType(type, schema)));
  return schema.allOf?.map((part) => `(${typeOf(part)})`).join(' & ') ?? 'unknown';
}

function ofType(type: string, schema: Schema): string {
  const { properties, additionalProperties } = schema;
  if (type === 'integer') return 'number';
  if (type === 'array') return arrayOf(schema);
  if (type !== 'object') return type;
  return properties === undefined && typeof additionalProperties === 'object'
    ? recordOf(schema, additionalProperties)
    : objectOf(schema);
}

function objectOf({ properties = {}, required = [], additionalProperties }: Schema): string {
  const members = Object.entries(properties).map(([name, schema]) => {
    const isRequired = required.includes(name);
    const type = isRequired ? typeOf(schema) : withUndefined(schema);
    return `${comment(schema.description)}${JSON.stringify(name)}${isRequired ? '' : '?'}: ${type};`;
  });
  const others =
    typeof additionalProperties === 'object' ? `[key: string]: ${typeOf(additionalProperties)};` : '';
  // The type that zod infers. `{}` would allow every value except null and undefined.
  if (members.length === 0 && others === '') return 'Record<string, never>';
  return `{ ${members.join('\n')} ${others} }`;
}

function recordOf({ propertyNames = { type: 'string' }, required }: Schema, value: Schema): string {
  const record = `Record<${typeOf(propertyNames)}, ${typeOf(value)}>`;
  const isPartial = typeOf(propertyNames) !== 'string' && required === undefined;
  return isPartial ? `Partial<${record}>` : record;
}

function arrayOf({ items, prefixItems, minItems = 0 }: Schema): string {
  if (prefixItems === undefined) return `(${typeof items === 'object' ? typeOf(items) : 'unknown'})[]`;
  const parts = prefixItems.map((part, index) => `(${typeOf(part)})${index < minItems ? '' : '?'}`);
  return `[${[...parts, ...(typeof items === 'object' ? [`...(${typeOf(items)})[]`] : [])].join(', ')}]`;
}
