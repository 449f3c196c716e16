import type { Schema } from '../../client-sdk/build/contract/schema.ts';
import type { ContractPlant } from './contract-plant.ts';

const LIST = 'procedures todos.list input properties';
const CREATE = 'procedures todos.create input properties';

/** What breaks clients by what they send. */
export const inputBreaks: ContractPlant[] = [
  {
    what: 'a smaller maximum in an input',
    at: `${LIST} limit maximum`,
    to: 50,
    finds: ['major: todos.list.input.limit has the maximum 50, had 100'],
  },
  {
    what: 'a shorter text in an input',
    at: `${CREATE} description maxLength`,
    to: 200,
    finds: ['major: todos.create.input.description has the maxLength 200, had 2000'],
  },
  {
    what: 'a larger minimum in an input',
    at: `${CREATE} description minLength`,
    to: 2,
    finds: ['major: todos.create.input.description has the minLength 2, had 1'],
  },
  {
    what: 'a bound in an input that had none',
    at: 'procedures auth.logout input properties refreshToken maxLength',
    to: 512,
    finds: ['major: auth.logout.input.refreshToken has the maxLength 512, had none'],
  },
  {
    what: 'another pattern in an input',
    at: 'procedures auth.login input properties password pattern',
    to: '^[a-z]+$',
    finds: ['major: auth.login.input.password has another pattern'],
  },
  {
    what: 'a pattern in an input that had none',
    at: `${LIST} cursor pattern`,
    to: '^[a-z]+$',
    finds: ['major: todos.list.input.cursor has a pattern, had none'],
  },
  {
    what: 'another type in an input',
    at: `${LIST} limit`,
    to: { type: 'string', default: '50' },
    finds: [
      'minor: todos.list.input.limit is "50" if left out, was 50',
      'major: todos.list.input.limit may no longer be number',
      'minor: todos.list.input.limit may be string',
    ],
  },
  {
    what: 'fewer values in an input',
    at: `${LIST} sortBy enum`,
    to: ['createdAt', 'dueDate'],
    finds: ['major: todos.list.input.sortBy may no longer be "priority"'],
  },
  {
    what: 'a field of an input that must be given, and is new',
    at: 'procedures todos.create input',
    to: ({ properties, required = [], ...rest }: Schema): Schema => ({
      ...rest,
      properties: { ...properties, listId: { type: 'string' } },
      required: [...required, 'listId'],
    }),
    finds: ['major: todos.create.input.listId is new'],
  },
  {
    what: 'a field of an input that must be given by now',
    at: 'procedures users.update input required',
    to: ['firstName'],
    finds: ['major: users.update.input.firstName may no longer be left out'],
  },
  {
    what: 'an input that must be given by now',
    at: 'procedures todos.list input default',
    to: undefined,
    finds: ['major: todos.list.input may no longer be left out'],
  },
  {
    what: 'an input where there was none',
    at: 'procedures todos.summary input',
    to: { type: 'object', properties: {}, additionalProperties: false },
    finds: [
      'major: todos.summary.input may no longer be left out',
      'minor: todos.summary.input takes something, took nothing',
    ],
  },
  {
    what: 'a field of an input that is gone',
    at: `${LIST} search`,
    to: undefined,
    finds: ['major: todos.list.input.search is gone'],
  },
  {
    what: 'an input that is gone',
    at: 'procedures todos.get input',
    to: null,
    finds: ['minor: todos.get.input may be left out', 'major: todos.get.input no longer takes anything'],
  },
  {
    what: 'null where an input accepted it',
    at: 'procedures todos.update input properties dueDate',
    to: { type: 'string', format: 'date-time' },
    finds: ['major: todos.update.input.dueDate may no longer be null'],
  },
  {
    what: 'a shorter batch',
    at: 'limits batchCalls',
    to: 5,
    finds: ['major: batchCalls is at most 5, was 10'],
  },
  {
    what: 'a shorter body',
    at: 'limits bodyBytes',
    to: 32_768,
    finds: ['major: bodyBytes is at most 32768, was 65536'],
  },
];
