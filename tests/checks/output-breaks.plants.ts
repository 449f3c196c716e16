import type { ContractPlant } from './contract-plant.ts';

const TODO = '$defs Todo properties';

/** What breaks clients by what they get. */
export const outputBreaks: ContractPlant[] = [
  {
    what: 'a field of an output that is gone',
    at: `${TODO} version`,
    to: undefined,
    finds: ['major: Todo (output).version is gone'],
  },
  {
    what: 'an output that may be null by now',
    at: '$defs User properties firstName type',
    to: ['string', 'null'],
    finds: ['major: User (output).firstName may be null'],
  },
  {
    what: 'an output that may be missing by now',
    at: '$defs Todo required',
    to: (required: string[]) => required.filter((name) => name !== 'version'),
    finds: ['major: Todo (output).version may be left out'],
  },
  {
    what: 'another type in an output',
    at: `${TODO} version type`,
    to: 'string',
    finds: [
      'minor: Todo (output).version may no longer be number',
      'major: Todo (output).version may be string',
    ],
  },
  {
    what: 'any number where an output was an integer',
    at: `${TODO} version type`,
    to: 'number',
    finds: ['major: Todo (output).version may be any number'],
  },
  {
    what: 'another format in an output',
    at: `${TODO} createdAt format`,
    to: 'date',
    finds: ['major: Todo (output).createdAt has another format'],
  },
  {
    what: 'an output that is gone',
    at: 'procedures users.me output',
    to: null,
    finds: ['major: users.me.output no longer returns anything'],
  },
  {
    what: 'a new value in a model that is both given and got',
    at: '$defs Priority enum',
    to: (values: string[]) => [...values, 'extreme'],
    finds: ['major: Priority (output) may be "extreme"', 'minor: Priority (input) may be "extreme"'],
  },
  {
    what: 'a model that is gone',
    at: '$defs User',
    to: undefined,
    finds: [
      'minor: User (output) may no longer be object',
      'major: User (output) may be anything',
      'major: User is gone as a model',
    ],
  },
  {
    what: 'a procedure that is gone',
    at: 'procedures todos.summary',
    to: undefined,
    finds: ['major: todos.summary is gone'],
  },
  {
    what: 'a query that is a mutation by now',
    at: 'procedures todos.get kind',
    to: 'mutation',
    finds: ['major: todos.get is a mutation, was a query'],
  },
  {
    what: 'a public procedure that is protected by now',
    at: 'procedures auth.logout access',
    to: 'protected',
    finds: ['major: auth.logout is protected, was public'],
  },
  {
    what: 'a protected procedure that is public by now',
    at: 'procedures users.me access',
    to: 'public',
    finds: ['major: users.me is public, was protected'],
  },
  {
    what: 'a new reason',
    at: 'procedures todos.create reasons',
    to: (reasons: string[]) => [...reasons, 'EMAIL_TAKEN'],
    finds: ['major: todos.create may refuse with EMAIL_TAKEN'],
  },
  {
    what: 'another status of a reason',
    at: 'reasons EMAIL_TAKEN status',
    to: 422,
    finds: ['major: EMAIL_TAKEN has the status 422, had 409'],
  },
  {
    what: 'another code of a reason',
    at: 'reasons EMAIL_TAKEN code',
    to: 'BAD_REQUEST',
    finds: ['major: EMAIL_TAKEN has the code BAD_REQUEST, had CONFLICT'],
  },
  {
    what: 'a new value in the details of a reason',
    at: 'reasons UNAUTHENTICATED details properties cause enum',
    to: (causes: string[]) => [...causes, 'locked'],
    finds: ['major: UNAUTHENTICATED.details.cause may be "locked"'],
  },
  {
    what: 'details of a reason that are gone',
    at: 'reasons RATE_LIMITED details',
    to: { type: 'null' },
    finds: ['minor: RATE_LIMITED.details may no longer be object', 'major: RATE_LIMITED.details may be null'],
  },
  {
    what: 'a field that every error had',
    at: '$defs AnyErrorData properties requestId',
    to: undefined,
    finds: ['major: AnyErrorData (output).requestId is gone'],
  },
];
