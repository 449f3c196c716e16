import { createTRPCRecursiveProxy } from '@trpc/server';
import type { Api } from './api.ts';
import type { Client } from './client.ts';
import type { ApiError } from './errors.ts';
import { lookUp } from './look-up.ts';
import type { Reason } from './models.ts';

/** What TanStack Query knows a query by. Whatever begins alike is invalidated together. */
export type QueryKey<Input> = readonly [...path: string[], options: { input?: Input; type?: 'infinite' }];
export type PathKey = readonly string[];

/** The client has retried already what is worth it. */
type Retry<R extends Reason> = (failureCount: number, error: ApiError<R>) => boolean;

export type QueryOptions<Input, Output, R extends Reason> = {
  queryKey: QueryKey<Input>;
  queryFn: (context: { signal: AbortSignal }) => Promise<Output>;
  retry: Retry<R>;
};

export type InfiniteQueryOptions<Input, Page, R extends Reason> = {
  queryKey: QueryKey<Input>;
  queryFn: (context: { signal: AbortSignal; pageParam: string | null }) => Promise<Page>;
  initialPageParam: string | null;
  getNextPageParam: (page: Page) => string | null;
  retry: Retry<R>;
};

export type MutationOptions<Input, Output, R extends Reason> = {
  mutationKey: PathKey;
  mutationFn: (input: Input) => Promise<Output>;
  retry: Retry<R>;
};

export type QueryHelpers<Input, Output, R extends Reason> = {
  queryOptions(input?: Input): QueryOptions<Input, Output, R>;
  /** Without an input: of the query whatever its input. */
  queryKey(input?: Input): QueryKey<Input> | PathKey;
};

/** Where the input must be given. */
type StrictQueryHelpers<Input, Output, R extends Reason> = {
  queryOptions(input: Input): QueryOptions<Input, Output, R>;
  queryKey(input?: Input): QueryKey<Input> | PathKey;
};

/** Of a query with a cursor, which the helper takes care of. */
export type InfiniteQueryHelpers<Input, Page, R extends Reason> = {
  infiniteQueryOptions(input?: WithoutCursor<Input>): InfiniteQueryOptions<WithoutCursor<Input>, Page, R>;
};
type Given<Input> = Input extends object ? Input : never;
type WithoutCursor<Input> = Omit<Given<Input>, 'cursor'>;

export type MutationHelpers<Input, Output, R extends Reason> = {
  mutationOptions(): MutationOptions<Input, Output, R>;
};

/** Options for TanStack Query, of every procedure by its place. */
export type QueriesOf<Procedures> = {
  [Name in keyof Procedures]: Procedures[Name] extends {
    '~types'?: { input: infer Input; output: infer Output; reason: infer R extends Reason };
  }
    ? Procedures[Name] extends { query: unknown }
      ? (undefined extends Input ? QueryHelpers<Input, Output, R> : StrictQueryHelpers<Input, Output, R>) &
          (Output extends { nextCursor: string | null } ? InfiniteQueryHelpers<Input, Output, R> : unknown)
      : MutationHelpers<Input, Output, R>
    : QueriesOf<Procedures[Name]> & { pathKey(): PathKey };
};

export type Queries = QueriesOf<Api> & { pathKey(): PathKey };

const ROOT = 'plumbline';

/** Options for TanStack Query 5, whatever the framework. */
export function createQueries(api: Client): Queries {
  return createTRPCRecursiveProxy<Queries>(({ path, args: [input] }) => {
    const place = path.slice(0, -1);
    const help = HELPERS.get(path.at(-1) ?? '');
    if (help === undefined) throw new TypeError(`There is no "${path.join('.')}".`);
    return help({ key: [ROOT, ...place], input, call: caller(api, place) });
  });
}

type Place = { key: string[]; input: unknown; call: ReturnType<typeof caller> };
type Context = { signal: AbortSignal };
type PageContext = Context & { pageParam: string | null };

const HELPERS = new Map<string, (place: Place) => unknown>([
  ['pathKey', ({ key }) => key],
  ['queryKey', ({ key, input }) => (input === undefined ? key : [...key, { input }])],
  ['queryOptions', queryOptions],
  ['infiniteQueryOptions', infiniteQueryOptions],
  ['mutationOptions', mutationOptions],
]);

function queryOptions({ key, input, call }: Place) {
  return {
    queryKey: [...key, { input }],
    queryFn: ({ signal }: Context) => call('query', input, { signal }),
    retry,
  };
}

function infiniteQueryOptions({ key, input, call }: Place) {
  const given = typeof input === 'object' ? input : {};
  return {
    queryKey: [...key, { input, type: 'infinite' }],
    queryFn: ({ signal, pageParam }: PageContext) =>
      call('query', { ...given, ...(pageParam !== null && { cursor: pageParam }) }, { signal }),
    initialPageParam: null,
    getNextPageParam: (page: { nextCursor: string | null }) => page.nextCursor,
    retry,
  };
}

function mutationOptions({ key, call }: Place) {
  return { mutationKey: key, mutationFn: (input: unknown) => call('mutate', input), retry };
}

const retry = () => false;

/** By name: to this module a fake is as good as the client. */
function caller(api: Client, place: readonly string[]) {
  return (verb: 'query' | 'mutate', ...args: unknown[]): unknown => {
    const method = lookUp(api, [...place, verb]);
    if (typeof method !== 'function') throw new TypeError(`The client has no "${place.join('.')}.${verb}".`);
    return Reflect.apply(method, undefined, args);
  };
}
