import { past } from './past.ts';
import type { SdkPlant } from './sdk.plants.ts';

/** What nobody who uses the package would trip over. */
export const additionPlants: SdkPlant[] = [
  ...past('api', 'a procedure', { before: /^    reopen: Mutation<.*?^    >;\n/ms, after: '' }),
  ...past('api', 'an input that may be left out', { before: '          search?: string;\n', after: '' }),
  ...past('api', 'leaving out an input that had to be given', {
    before: 'dueDate?: string | undefined | null;',
    after: 'dueDate: string | undefined | null;',
  }),
  ...past('models', 'an output', { before: '  version: number;\n', after: '' }),
  ...past('api', 'one reason less', {
    before: "'SESSION_EXPIRED' | 'REFRESH_TOKEN_REUSED'",
    after: "'SESSION_EXPIRED' | 'TOKEN_INVALID' | 'REFRESH_TOKEN_REUSED'",
  }),
  ...past('index', 'an export', { before: '  type ErrorData,\n', after: '' }),
  ...past('options', 'an option', { before: '  retries?: number | undefined;\n', after: '' }),
  ...past('models', 'more in what a fake takes as well', { before: '  refreshToken: string;\n', after: '' }),
  ...past('models', 'more that a refusal says', {
    before: 'RATE_LIMITED: { retryAfterSeconds: number }',
    after: 'RATE_LIMITED: {}',
  }),
  ...past('session', 'more in what may be null', {
    before: 'readonly ready: Promise<Session | null>;',
    after: "readonly ready: Promise<Omit<Session, 'user'> | null>;",
  }),
  ...past('session', 'less that a callback is asked for', {
    before: 'setItem(key: string, value: string): unknown;',
    after: 'setItem(key: string, value: string): string;',
  }),
  ...past('testing', 'more that a callback receives', {
    before: '(input: Input, options: CallOptions) =>',
    after: '(input: Input) =>',
  }),
  ...past('testing', 'a result that is never null any more', {
    before: '): InvalidInput;',
    after: '): InvalidInput | null;',
  }),
  ...past('query', 'an argument that may be left out', {
    before: 'infiniteQueryKey(input?: WithoutCursor<Input>)',
    after: 'infiniteQueryKey()',
  }),
  ...past('query', 'more in what is made of every query', {
    before: '  initialPageParam: string | null;\n',
    after: '',
  }),
  ...past('query', 'a type that is not exported, and gone', {
    before: 'type Given<Input> = Input extends object ? Input : never;',
    after: 'type Given<Input> = Input extends object ? Input : never;\ntype Planted = 1;',
  }),
];
