/**
 * An edit of the declarations of the last release, after which those of today look changed the other way round: what is
 * planted is the past. `finds` are the exports that must be reported.
 */
export type DeclarationPlant = { what: string; module: string; now: string; was: string; finds: string[] };

const OPTIONS = 'export type ClientOptions = {';

/** What breaks programs that use the package. */
export const declarationBreaks: DeclarationPlant[] = [
  {
    what: 'an export that is gone',
    module: 'index',
    now: 'export { createClient,',
    was: "export type { Types } from './calls.js';\nexport { createClient,",
    finds: ['Types of index'],
  },
  {
    what: 'an option that must be given, and is new',
    module: 'options',
    now: '  url: string;\n',
    was: '',
    finds: ['ClientOptions of index'],
  },
  {
    what: 'an option that is gone',
    module: 'options',
    now: '  batch?: boolean | undefined;\n',
    was: '  batch?: boolean | undefined;\n  compress?: boolean;\n',
    finds: ['ClientOptions of index'],
  },
  {
    what: 'an option of a call that is gone',
    module: 'calls',
    now: 'idempotent?: boolean | undefined;',
    was: 'idempotent?: boolean | undefined;\n  planted?: 1;',
    finds: ['CallOptions of index', 'Call of index', 'Query of index', 'Mutation of index'],
  },
  {
    what: 'a member of a generic type that is gone',
    module: 'calls',
    now: 'interface Query<Input, Output, R extends Reason> {',
    was: 'interface Query<Input, Output, R extends Reason> {\n  planted: 1;',
    finds: ['Query of index'],
  },
  {
    what: 'a type argument that must be given by now',
    module: 'calls',
    now: 'type Call<Input, Output, R extends Reason> =',
    was: 'type Call<Input, Output, R extends Reason = Reason> =',
    finds: ['Call of index'],
  },
  {
    what: 'an argument that is gone',
    module: 'client',
    now: 'createClient(options: ClientOptions)',
    was: 'createClient(options: ClientOptions, planted?: 1)',
    finds: ['createClient of index'],
  },
  {
    what: 'an argument that must be given by now',
    module: 'testing',
    now: "noAnswer(kind: NoAnswer['kind'])",
    was: "noAnswer(kind?: NoAnswer['kind'])",
    finds: ['noAnswer of testing'],
  },
  {
    what: 'an argument that is asked for by the type of another',
    module: 'testing',
    now: '[details: ReasonDetails[R]]',
    was: '[details?: ReasonDetails[R]]',
    finds: ['refusal of testing'],
  },
  {
    what: 'an option of a function that is gone',
    module: 'testing',
    now: '    session?: Session | null;\n',
    was: '    session?: Session | null;\n    planted?: 1;\n',
    finds: ['createFakeClient of testing'],
  },
  {
    what: 'an argument of a generic function that is gone',
    module: 'errors',
    now: '): Promise<Result<Output, R>>;',
    was: '  planted?: 1\n): Promise<Result<Output, R>>;',
    finds: ['safe of index'],
  },
  {
    what: 'less in what a function returns',
    module: 'errors',
    now: '): Record<string, string>;',
    was: '): Record<string, string> & { planted: string };',
    finds: ['fieldErrors of index'],
  },
  {
    what: 'a function that no longer tells types apart',
    module: 'errors',
    now: 'isApiError(error: unknown): error is ApiError;',
    was: 'isApiError(error: unknown): error is ApiError & { planted: 1 };',
    finds: ['isApiError of index'],
  },
  {
    what: 'a kind of failure that is new',
    module: 'errors',
    now: "'network' | 'timeout' | 'aborted'",
    was: "'network' | 'timeout'",
    finds: [
      'NoAnswer of index',
      'ApiError of index',
      'Result of index',
      'isApiError of index',
      'safe of index',
    ],
  },
  {
    what: 'a member of the client that is gone',
    module: 'client',
    now: '  readonly session: SessionHandle;\n',
    was: '  readonly session: SessionHandle;\n  close(): void;\n',
    finds: ['Client of index', 'createClient of index'],
  },
  {
    what: 'an argument of a method that is gone',
    module: 'session',
    now: 'signOut(): Promise<void>;',
    was: 'signOut(planted?: 1): Promise<void>;',
    finds: ['SessionHandle of index'],
  },
  {
    what: 'a promise of what may be null by now',
    module: 'session',
    now: 'accessToken(): Promise<string | null>;',
    was: 'accessToken(): Promise<string>;',
    finds: ['SessionHandle of index'],
  },
  {
    what: 'less in what may be null',
    module: 'session',
    now: 'readonly current: Session | null;',
    was: 'readonly current: (Session & { planted: 1 }) | null;',
    finds: ['SessionHandle of index'],
  },
  {
    what: 'an argument that a callback no longer receives',
    module: 'session',
    now: '(session: Session | null, change: SessionChange) => void;',
    was: '(session: Session | null, change: SessionChange, planted: 1) => void;',
    finds: ['SessionListener of index', 'SessionHandle of index'],
  },
  {
    what: 'a callback that may return less',
    module: 'session',
    now: 'getItem(key: string): string | null | Promise<string | null>;',
    was: 'getItem(key: string): string | null | undefined | Promise<string | null>;',
    finds: ['SessionStorage of index'],
  },
  {
    what: 'an argument of a factory that is gone',
    module: 'query',
    now: 'createQueries(api: Client)',
    was: 'createQueries(api: Client, planted?: 1)',
    finds: ['createQueries of query'],
  },
  {
    what: 'less in what is made of every query',
    module: 'query',
    now: 'getNextPageParam: (page: Page) => string | null;',
    was: 'getNextPageParam: (page: Page) => string | null;\n  planted: 1;',
    finds: [
      ...['InfiniteQueryOptions of query', 'InfiniteQueryHelpers of query'],
      ...['Queries of query', 'createQueries of query'],
    ],
  },
  {
    what: 'less in a constant',
    module: 'schemas',
    now: 'schemas: SchemasOf<Api>;',
    was: 'schemas: SchemasOf<Api> & { planted: 1 };',
    finds: ['schemas of schemas'],
  },
  {
    what: 'less that is taken, in a type that refers to itself',
    module: 'options',
    now: OPTIONS,
    was: `type Tree = { leaf: 1; inner?: Tree };\n${OPTIONS}\n  tree?: Tree;`,
    finds: ['ClientOptions of index'],
  },
];
