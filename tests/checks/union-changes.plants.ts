import type { Schema } from '../../client-sdk/build/contract/schema.ts';
import { object, type ShapePlant } from './shape-changes.plants.ts';

const text: Schema = { type: 'string' };
const knot = (name: string): Record<string, Schema> => ({
  [name]: object({ value: text, next: { anyOf: [{ $ref: `#/$defs/${name}` }, { type: 'null' }] } }),
});
const member = (kind: string, b: Schema): Schema => object({ kind: { const: kind }, b });

/** Schemas of which one is easily taken for another that was compared before. */
export const unionPlants: ShapePlant[] = [
  {
    what: 'another type in the second of two members of a union that have the same field',
    before: { oneOf: [member('1', text), member('2', text)] },
    after: { oneOf: [member('1', text), member('2', { type: 'integer' })] },
    asOutput: ['minor: x.b may no longer be string', 'major: x.b may be number'],
    asInput: ['major: x.b may no longer be string', 'minor: x.b may be number'],
  },
  {
    what: 'a bound beside the second of two references to the same model',
    before: { oneOf: [member('1', { $ref: '#/$defs/Name' }), member('2', { $ref: '#/$defs/Name' })] },
    after: {
      oneOf: [member('1', { $ref: '#/$defs/Name' }), member('2', { $ref: '#/$defs/Name', maxLength: 9 })],
    },
    models: [{ Name: text }, { Name: text }],
    asOutput: ['minor: x.b has the maxLength 9, had none'],
    asInput: ['major: x.b has the maxLength 9, had none'],
  },
  {
    what: 'a default beside the second of two references to the same model',
    before: object({ a: { $ref: '#/$defs/Name' }, b: { $ref: '#/$defs/Name', default: 'old' } }),
    after: object({ a: { $ref: '#/$defs/Name' }, b: { $ref: '#/$defs/Name', default: 'new' } }),
    models: [{ Name: text }, { Name: text }],
    asOutput: ['minor: x.b is "new" if left out, was "old"'],
    asInput: ['minor: x.b is "new" if left out, was "old"'],
  },
  {
    what: 'a model that contains itself, under another name',
    before: { $ref: '#/$defs/Knot' },
    after: { $ref: '#/$defs/Loop' },
    models: [knot('Knot'), knot('Loop')],
    asOutput: ['major: Knot is gone as a model', 'minor: Loop is new as a model'],
    asInput: ['major: Knot is gone as a model', 'minor: Loop is new as a model'],
  },
];
