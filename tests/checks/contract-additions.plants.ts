import type { Schema } from '../../client-sdk/build/contract/schema.ts';
import type { ContractPlant } from './contract-plant.ts';

const LIST = 'procedures todos.list input properties';
const CREATE = 'procedures todos.create input properties';
const TODO = '$defs Todo properties';

/** What clients of the last release do not notice. */
export const additions: ContractPlant[] = [
  {
    what: 'a new procedure',
    at: 'procedures labels.list',
    to: {
      ...{ kind: 'query', access: 'protected', isNeverBatched: false, summary: 'Lists.' },
      ...{ input: null, output: null, reasons: [] },
    },
    finds: ['minor: labels.list is new'],
  },
  {
    what: 'a field of an input that may be left out',
    at: `${CREATE} note`,
    to: { type: 'string' },
    finds: ['minor: todos.create.input.note is new'],
  },
  {
    what: 'a longer text in an input',
    at: `${CREATE} description maxLength`,
    to: 4_000,
    finds: ['minor: todos.create.input.description has the maxLength 4000, had 2000'],
  },
  {
    what: 'a new value in an input',
    at: `${LIST} sortBy enum`,
    to: (values: string[]) => [...values, 'description'],
    finds: ['minor: todos.list.input.sortBy may be "description"'],
  },
  {
    what: 'null in an input',
    at: 'procedures users.update input properties firstName',
    to: (schema: Schema): Schema => ({ anyOf: [schema, { type: 'null' }] }),
    finds: ['minor: users.update.input.firstName may be null'],
  },
  {
    what: 'another default',
    at: `${LIST} limit default`,
    to: 20,
    finds: ['minor: todos.list.input.limit is 20 if left out, was 50'],
  },
  {
    what: 'an input without a pattern',
    at: 'procedures auth.login input properties password pattern',
    to: undefined,
    finds: ['minor: auth.login.input.password no longer has a pattern'],
  },
  {
    what: 'a new field of an output',
    at: `${TODO} color`,
    to: { type: 'string' },
    finds: ['minor: Todo (output).color is new'],
  },
  {
    what: 'an output that is no longer null',
    at: '$defs SessionInfo properties ip type',
    to: 'string',
    finds: ['minor: SessionInfo (output).ip may no longer be null'],
  },
  {
    what: 'fewer values in an output',
    at: 'reasons UNAUTHENTICATED details properties cause enum',
    to: ['missing', 'invalid', 'expired'],
    finds: ['minor: UNAUTHENTICATED.details.cause may no longer be "revoked"'],
  },
  {
    what: 'a bound in an output',
    at: `${TODO} version minimum`,
    to: 1,
    finds: ['minor: Todo (output).version has the minimum 1, had none'],
  },
  {
    what: 'one reason less',
    at: 'procedures todos.get reasons',
    to: (reasons: string[]) => reasons.filter((reason) => reason !== 'TODO_NOT_FOUND'),
    finds: ['minor: todos.get no longer refuses with TODO_NOT_FOUND'],
  },
  {
    what: 'more that a refusal says',
    at: 'reasons RATE_LIMITED details properties limit',
    to: { type: 'integer' },
    finds: ['minor: RATE_LIMITED.details.limit is new'],
  },
  {
    what: 'an output where there was none',
    at: 'procedures todos.delete output',
    to: { $ref: '#/$defs/Todo' },
    finds: ['minor: todos.delete.output returns something, returned nothing'],
  },
  {
    what: 'a new reason that no procedure of before declares',
    at: 'reasons LABEL_NOT_FOUND',
    to: { status: 404, code: 'NOT_FOUND', details: { type: 'null' } },
    finds: ['minor: LABEL_NOT_FOUND is new as a reason'],
  },
  {
    what: 'a longer batch',
    at: 'limits batchCalls',
    to: 20,
    finds: ['minor: batchCalls is at most 20, was 10'],
  },
  {
    what: 'a new model',
    at: '$defs Label',
    to: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] },
    finds: ['minor: Label is new as a model'],
  },
  {
    what: 'another summary',
    at: 'procedures todos.list summary',
    to: 'Other.',
    finds: ['patch: todos.list has another summary'],
  },
  {
    what: 'another description',
    at: '$defs Todo description',
    to: 'Other.',
    finds: ['patch: Todo has another description'],
  },
  {
    what: 'a call that travels alone by now',
    at: 'procedures todos.list isNeverBatched',
    to: true,
    finds: ['patch: todos.list has another isNeverBatched'],
  },
];
