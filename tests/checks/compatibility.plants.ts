import { past } from './past.ts';
import { outOfDate, replacing, type SdkPlant } from './sdk.plants.ts';

const OPTIONS = 'export type ClientOptions = {';
const treeOf = (leaf: string) => `type Tree = { leaf: ${leaf}; inner?: Tree };\n${OPTIONS}\n  tree?: Tree;`;

/** What somebody who uses the package would trip over. */
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
    finds: 'todos.list input.order was "asc" | "desc" | "any" and now takes "asc" | "desc"',
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
    finds: 'ClientOptions.url is new, and must be given',
  }),
  ...past('options', 'an option that is gone', {
    before: '  batch?: boolean | undefined;\n',
    after: '  batch?: boolean | undefined;\n  compress?: boolean;\n',
    finds: 'ClientOptions.compress is gone',
  }),
  ...past('calls', 'an option of a call that is gone', {
    before: 'idempotent?: boolean | undefined;',
    after: 'idempotent?: boolean | undefined;\n  planted?: 1;',
    finds: 'CallOptions.planted is gone',
  }),
  ...past('calls', 'a member of a generic type that is gone', {
    before: 'interface Query<Input, Output, R extends Reason> {',
    after: 'interface Query<Input, Output, R extends Reason> {\n  planted: 1;',
    finds: 'Query.planted is gone',
  }),
  ...past('calls', 'a type argument that must be given by now', {
    before: 'type Call<Input, Output, R extends Reason> =',
    after: 'type Call<Input, Output, R extends Reason = Reason> =',
    finds: 'Call<Example, Example> does not compile any more',
  }),
  ...past('client', 'an argument that is gone', {
    before: 'createClient(options: ClientOptions)',
    after: 'createClient(options: ClientOptions, planted?: 1)',
    finds: 'createClient(planted) is gone',
  }),
  ...past('testing', 'an argument that must be given by now', {
    before: "noAnswer(kind: NoAnswer['kind'])",
    after: "noAnswer(kind?: NoAnswer['kind'])",
    finds: 'noAnswer(kind) must be given',
  }),
  ...past('testing', 'an argument that is asked for by the type of another', {
    before: '[details: ReasonDetails[R]]',
    after: '[details?: ReasonDetails[R]]',
    finds: 'refusal(details) must be given',
  }),
  ...past('testing', 'an option of the fake that is gone', {
    before: '    session?: Session | null;\n',
    after: '    session?: Session | null;\n    planted?: 1;\n',
    finds: 'createFakeClient(argument 2).planted is gone',
  }),
  ...past('testing', 'names that were all taken, and are not', {
    before: '}?: {\n',
    after: '}?: {\n    [name: string]: unknown;\n',
    finds: 'createFakeClient(argument 2)[name] is gone',
  }),
  ...past('errors', 'an argument of a generic function that is gone', {
    before: '): Promise<Result<Output, R>>;',
    after: '  planted?: 1\n): Promise<Result<Output, R>>;',
    finds: 'safe(planted) is gone',
  }),
  ...past('errors', 'less in what a function returns', {
    before: '): Record<string, string>;',
    after: '): Record<string, string> & { planted: string };',
    finds: 'fieldErrors().planted is gone',
  }),
  ...past('errors', 'a kind of failure that is new', {
    before: "'network' | 'timeout' | 'aborted'",
    after: "'network' | 'timeout'",
    finds: 'NoAnswer.kind was "network" | "timeout" and now is "network" | "timeout" | "aborted"',
  }),
  ...past('client', 'a member of the client that is gone', {
    before: '  readonly session: SessionHandle;\n',
    after: '  readonly session: SessionHandle;\n  close(): void;\n',
    finds: 'Client.close is gone',
  }),
  ...past('session', 'an argument of a method that is gone', {
    before: 'signOut(): Promise<void>;',
    after: 'signOut(planted?: 1): Promise<void>;',
    finds: 'SessionHandle.signOut(planted) is gone',
  }),
  ...past('session', 'a promise of what may be null by now', {
    before: 'accessToken(): Promise<string | null>;',
    after: 'accessToken(): Promise<string>;',
    finds: 'SessionHandle.accessToken() may be null',
  }),
  ...past('session', 'less in what may be null', {
    before: 'readonly current: Session | null;',
    after: 'readonly current: (Session & { planted: 1 }) | null;',
    finds: 'SessionHandle.current.planted is gone',
  }),
  ...past('session', 'less that a callback receives', {
    before: '(session: Session | null, change: SessionChange) => void;',
    after: '(session: Session | null, change: SessionChange, planted: 1) => void;',
    finds: 'SessionListener(planted) is gone',
  }),
  ...past('session', 'a callback of which more is asked', {
    before: 'getItem(key: string): string | null | Promise<string | null>;',
    after: 'getItem(key: string): string | null | undefined | Promise<string | null>;',
    finds: 'SessionStorage.getItem() may not be undefined any more',
  }),
  ...past('models', 'an output that may be null by now', {
    before: 'completedAt: string | null;',
    after: 'completedAt: string;',
    finds: 'Todo.completedAt may be null',
  }),
  ...past('query', 'an argument of a factory that is gone', {
    before: 'createQueries(api: Client)',
    after: 'createQueries(api: Client, planted?: 1)',
    finds: 'createQueries(planted) is gone',
  }),
  ...past('query', 'less in what is made of every query', {
    before: 'getNextPageParam: (page: Page) => string | null;',
    after: 'getNextPageParam: (page: Page) => string | null;\n  planted: 1;',
    finds: 'InfiniteQueryOptions.planted is gone',
  }),
  ...past('schemas', 'less in a value', {
    before: 'schemas: SchemasOf<Api>;',
    after: 'schemas: SchemasOf<Api> & { planted: 1 };',
    finds: 'schemas.planted is gone',
  }),
  ...past('options', 'less that is taken, in a type that refers to itself', {
    before: OPTIONS,
    after: treeOf('string'),
    finds: 'ClientOptions.tree.leaf was string and now takes 1',
  }),
  {
    what: 'what that type is now',
    file: 'client-sdk/api/options.d.ts',
    content: replacing(OPTIONS, treeOf('1')),
    finds: [outOfDate('options')],
  },
  {
    what: 'a function that does not know any more what it was given',
    file: 'client-sdk/api/errors.d.ts',
    content: replacing('error is ApiError;', 'boolean;'),
    finds: ['compatibility: isApiError() does not tell types apart any more', outOfDate('errors')],
  },
  {
    what: 'a procedure that a list of all of them leaves out',
    file: 'client-sdk/api/api.d.ts',
    content: replacing(
      'type Outputs = OutputsOf<Api>;',
      "type Outputs = Omit<OutputsOf<Api>, 'users'> & { users: Omit<OutputsOf<Api>['users'], 'me'> };",
    ),
    finds: ["compatibility: Outputs['users']['me'] does not compile any more"],
  },
];
