import { replacing, type SdkPlant } from './sdk.plants.ts';

/**
 * What has been published is changed, so that what there is now looks like the opposite change: what is planted is the
 * past.
 */
export const breakPlants: SdkPlant[] = [
  ...past('api', 'a procedure that is gone', {
    before: '    /** Marks as not done. */',
    after: "    archive: Mutation<{ id: string }, Todo, 'TODO_NOT_FOUND'>;\n    /** Marks as not done. */",
    finds: 'todos.archive is gone',
  }),
  ...past('api', 'a query that has become a mutation', {
    before: 'complete: Mutation<',
    after: 'complete: Query<',
    finds: 'todos.complete was a query and now is a mutation',
  }),
  ...past('api', 'an input that must be given, and is new', {
    before: '{ firstName: string; lastName: string; email: string; password: string }',
    after: '{ firstName: string; email: string; password: string }',
    finds: 'auth.register input.lastName is new, and must be given',
  }),
  ...past('api', 'an input that must be given by now', {
    before: '{ token: string; newPassword: string }',
    after: '{ token?: string; newPassword: string }',
    finds: 'auth.resetPassword input.token must be given',
  }),
  ...past('api', 'an input that is gone', {
    before: '{ email: string; password: string },',
    after: '{ email: string; password: string; device?: string },',
    finds: 'auth.login input.device is gone',
  }),
  ...past('api', 'an input of which less is taken', {
    before: "order?: 'asc' | 'desc' | undefined;",
    after: "order?: 'asc' | 'desc' | 'any' | undefined;",
    finds:
      'todos.list input.order was "asc" | "desc" | "any" | undefined and now takes "asc" | "desc" | undefined',
  }),
  ...past('api', 'an output that is gone', {
    before: 'overdue: number }',
    after: 'overdue: number; total: number }',
    finds: 'todos.summary output.total is gone',
  }),
  ...past('api', 'an output of which less is promised', {
    before: '{ revoked: number }',
    after: '{ revoked: 0 | 1 }',
    finds: 'auth.sessions.revokeOthers output.revoked was 0 | 1 and now is number',
  }),
  ...past('api', 'a reason that is new', {
    before: "'UNAUTHENTICATED' | 'INVALID_CREDENTIALS' | 'RATE_LIMITED'",
    after: "'UNAUTHENTICATED' | 'RATE_LIMITED'",
    finds: 'users.delete may now refuse with INVALID_CREDENTIALS',
  }),
  ...past('index', 'an export that is gone', {
    before: 'export { createClient,',
    after: 'export type Planted = string;\nexport { createClient,',
    finds: 'Planted of index is not exported any more',
  }),
  ...past('options', 'an option that must be given, and is new', {
    before: '  url: string;\n',
    after: '',
    finds: 'ClientOptions of index.url is new, and must be given',
  }),
  ...past('options', 'an option that is gone', {
    before: '  batch?: boolean | undefined;\n',
    after: '  batch?: boolean | undefined;\n  compress?: boolean;\n',
    finds: 'ClientOptions of index.compress is gone',
  }),
  ...past('calls', 'a generic type that is another', {
    before: 'interface Query<Input, Output, R extends Reason> {',
    after: 'interface Query<Input, Output, R extends Reason> {\n  planted: 1;',
    finds: 'Query of index is declared in another way',
  }),
];

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
  ...past('index', 'an export', { before: '  fieldErrors,\n', after: '' }),
  ...past('query', 'a type that is not exported, and gone', {
    before: 'type Given<Input> = Input extends object ? Input : never;',
    after: 'type Given<Input> = Input extends object ? Input : never;\ntype Planted = 1;',
  }),
  ...past('options', 'an option', { before: '  retries?: number | undefined;\n', after: '' }),
];

type Past = { before: string | RegExp; after: string; finds?: string };

function past(name: string, what: string, { before, after, finds }: Past): SdkPlant[] {
  return [
    {
      what,
      file: `client-sdk/published/${name}.d.ts`,
      content: replacing(before, after),
      finds: finds === undefined ? [] : [`compatibility: ${finds}`],
    },
  ];
}
