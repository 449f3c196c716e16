import type { Schema } from '../../client-sdk/build/contract/schema.ts';

/** A schema as it was and as it is, as a field `x` of an output and of an input. */
export type ShapePlant = {
  what: string;
  before: Schema;
  after: Schema;
  /** Models that the schemas refer to, where they differ. */
  models?: [before: Record<string, Schema>, after: Record<string, Schema>];
  asOutput: string[];
  asInput: string[];
};

const record = (value: Schema, keys: Schema = { type: 'string' }): Schema => ({
  type: 'object',
  propertyNames: keys,
  additionalProperties: value,
});
const tuple = (...prefixItems: Schema[]): Schema => ({
  ...{ type: 'array', prefixItems, items: false },
  ...{ minItems: prefixItems.length, maxItems: prefixItems.length },
});
export const object = (properties: Record<string, Schema>): Schema => ({
  ...{ type: 'object', properties, required: Object.keys(properties) },
});
const node = (value: Schema): Record<string, Schema> => ({
  Node: object({ value, children: { type: 'array', items: { $ref: '#/$defs/Node' } } }),
});
const chain = (value: Schema): Record<string, Schema> => ({
  Chain: object({ value, next: { anyOf: [{ $ref: '#/$defs/Chain' }, { type: 'null' }] } }),
});
const text: Schema = { type: 'string' };
const integer: Schema = { type: 'integer' };

export const shapePlants: ShapePlant[] = [
  {
    what: 'null in the values of a record',
    before: record(integer),
    after: record({ type: ['integer', 'null'] }),
    asOutput: ['major: x.* may be null'],
    asInput: ['minor: x.* may be null'],
  },
  {
    what: 'a new key of a record',
    before: record(integer, { type: 'string', enum: ['a'] }),
    after: record(integer, { type: 'string', enum: ['a', 'b'] }),
    asOutput: ['major: x (keys) may be "b"'],
    asInput: ['minor: x (keys) may be "b"'],
  },
  {
    what: 'another member of a tuple',
    before: tuple(text),
    after: tuple({ type: 'boolean' }),
    asOutput: ['minor: x[0] may no longer be string', 'major: x[0] may be boolean'],
    asInput: ['major: x[0] may no longer be string', 'minor: x[0] may be boolean'],
  },
  {
    what: 'a tuple that grows',
    before: tuple(text),
    after: tuple(text, integer),
    asOutput: [
      'minor: x has the minItems 2, had 1',
      'minor: x has the maxItems 2, had 1',
      'major: x[1] is new',
    ],
    asInput: [
      'major: x has the minItems 2, had 1',
      'minor: x has the maxItems 2, had 1',
      'major: x[1] is new',
    ],
  },
  {
    what: 'a tuple that shrinks',
    before: tuple(text, integer),
    after: tuple(text),
    asOutput: [
      'minor: x has the minItems 1, had 2',
      'minor: x has the maxItems 1, had 2',
      'major: x[1] is gone',
    ],
    asInput: [
      'minor: x has the minItems 1, had 2',
      'major: x has the maxItems 1, had 2',
      'major: x[1] is gone',
    ],
  },
  {
    what: 'a tuple whose rest is of another type',
    before: { ...tuple(text), items: text },
    after: { ...tuple(text), items: integer },
    asOutput: ['minor: x[] may no longer be string', 'major: x[] may be number'],
    asInput: ['major: x[] may no longer be string', 'minor: x[] may be number'],
  },
  {
    what: 'a null inside a recursive model',
    before: { $ref: '#/$defs/Node' },
    after: { $ref: '#/$defs/Node' },
    models: [node(text), node({ type: ['string', 'null'] })],
    asOutput: ['major: Node (output).value may be null'],
    asInput: ['minor: Node (input).value may be null'],
  },
  {
    what: 'a null inside a model that contains itself or null',
    before: { $ref: '#/$defs/Chain' },
    after: { $ref: '#/$defs/Chain' },
    models: [chain(text), chain({ type: ['string', 'null'] })],
    asOutput: ['major: Chain (output).value may be null'],
    asInput: ['minor: Chain (input).value may be null'],
  },
  {
    what: 'a field less in a model that is one part of an intersection',
    before: { allOf: [{ $ref: '#/$defs/Part' }, object({ b: text })] },
    after: { allOf: [{ $ref: '#/$defs/Part' }, object({ b: text })] },
    models: [{ Part: object({ a: text }) }, { Part: object({}) }],
    asOutput: ['major: Part (output).a is gone'],
    asInput: ['major: Part (input).a is gone'],
  },
  {
    what: 'a default less',
    before: { ...text, default: 'a' },
    after: text,
    asOutput: [],
    asInput: ['major: x has no default, so it may no longer be undefined'],
  },
  {
    what: 'a new member of a union that a literal tells apart',
    before: { oneOf: [object({ kind: { const: 'a' } })] },
    after: { oneOf: [object({ kind: { const: 'a' } }), object({ kind: { const: 'b' } })] },
    asOutput: ['major: x may be object kind: "b"'],
    asInput: ['minor: x may be object kind: "b"'],
  },
  {
    what: 'a field less in the first of two members of a union that nothing tells apart',
    before: { anyOf: [object({ a: text }), object({ b: text })] },
    after: { anyOf: [object({}), object({ b: text })] },
    asOutput: ['major: x.a is gone'],
    asInput: ['major: x.a is gone'],
  },
  {
    what: 'a smaller bound beside a reference',
    before: { $ref: '#/$defs/Name', maxLength: 20 },
    after: { $ref: '#/$defs/Name', maxLength: 10 },
    models: [{ Name: text }, { Name: text }],
    asOutput: ['minor: x has the maxLength 10, had 20'],
    asInput: ['major: x has the maxLength 10, had 20'],
  },
  {
    what: 'a model in place of the same schema without a name',
    before: object({ a: text }),
    after: { $ref: '#/$defs/Label' },
    models: [{}, { Label: object({ a: text }) }],
    asOutput: ['minor: Label is new as a model'],
    asInput: ['minor: Label is new as a model'],
  },
  {
    what: 'an object that is closed',
    before: object({ a: text }),
    after: { ...object({ a: text }), additionalProperties: false },
    asOutput: ['minor: x.* may be less than before'],
    asInput: ['major: x.* may be less than before'],
  },
  {
    what: 'a literal in place of any text',
    before: text,
    after: { const: 'a', type: 'string' },
    asOutput: ['minor: x may no longer be any value'],
    asInput: ['major: x may no longer be any value'],
  },
  {
    what: 'integers in place of any number',
    before: { type: 'number' },
    after: integer,
    asOutput: ['minor: x must be an integer'],
    asInput: ['major: x must be an integer'],
  },
  {
    what: 'another multiple',
    before: { type: 'integer', multipleOf: 10 },
    after: { type: 'integer', multipleOf: 5 },
    asOutput: ['major: x has another multipleOf'],
    asInput: ['major: x has another multipleOf'],
  },
  {
    what: 'one more part that a value must fit',
    before: { allOf: [object({ a: text })] },
    after: { allOf: [object({ a: text }), object({ b: text })] },
    asOutput: ['minor: x must fit more schemas'],
    asInput: ['major: x must fit more schemas'],
  },
];
