/** The part of JSON Schema 2020-12 that the contract uses. */
export type Schema = {
  $ref?: string;
  type?: string | string[];
  description?: string;
  examples?: unknown[];
  const?: unknown;
  enum?: unknown[];
  default?: unknown;
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  minItems?: number;
  maxItems?: number;
  multipleOf?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  propertyNames?: Schema;
  items?: Schema | boolean;
  prefixItems?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
};

/** Every keyword that the printers and the comparison handle. The contract refuses all others. */
const KEYWORDS = {
  ...{ $ref: 1, type: 1, description: 1, examples: 1, const: 1, enum: 1, default: 1, format: 1, pattern: 1 },
  ...{ minLength: 1, maxLength: 1, minimum: 1, maximum: 1, exclusiveMinimum: 1, exclusiveMaximum: 1 },
  ...{ minItems: 1, maxItems: 1, multipleOf: 1, properties: 1, required: 1, additionalProperties: 1 },
  ...{ propertyNames: 1, items: 1, prefixItems: 1, anyOf: 1, oneOf: 1, allOf: 1 },
} satisfies Record<keyof Schema, 1>;

export const isKnownKeyword = (keyword: string): boolean => Object.hasOwn(KEYWORDS, keyword);

export type Procedure = {
  kind: 'query' | 'mutation';
  access: 'public' | 'protected';
  /** The SDK sends it in a request of its own. */
  isNeverBatched: boolean;
  summary: string;
  /** Null if it takes nothing. An input with a default may be left out. */
  input: Schema | null;
  /** Null if it returns nothing. */
  output: Schema | null;
  reasons: string[];
};

export type Reason = { status: number; code: string; summary?: string; details: Schema };

/** Everything that a client can know about the API. */
export type Contract = {
  $schema: string;
  procedures: Record<string, Procedure>;
  reasons: Record<string, Reason>;
  /** The body of the response to a failed call. */
  error: Schema;
  /** What one HTTP request may hold. The request line counts as a header. */
  limits: { batchCalls: number; bodyBytes: number; headerBytes: number };
  $defs: Record<string, Schema>;
};

const MODEL = '#/$defs/';

/** Returns `Todo` for `#/$defs/Todo`. */
export const modelName = (ref: string): string => ref.replace(MODEL, '');

/** Returns the schemas inside a schema, each with its place. */
export function partsOf(schema: Schema): [place: string, part: Schema][] {
  const { properties = {}, prefixItems = [], anyOf = [], oneOf = [], allOf = [] } = schema;
  const { items, additionalProperties, propertyNames } = schema;
  return [
    ...Object.entries(properties),
    ...prefixItems.map((part, index) => [String(index), part] as const),
    ...[...anyOf, ...oneOf, ...allOf].map((part, index) => [`|${String(index)}`, part] as const),
    ...Object.entries({ items, additionalProperties, propertyNames }),
  ].flatMap(([place, part]) => (typeof part === 'object' ? [[place, part]] : []));
}
