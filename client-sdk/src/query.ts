import type { dataTagErrorSymbol, dataTagSymbol, InfiniteData, SkipToken } from '@tanstack/query-core';
import { createTRPCRecursiveProxy } from '@trpc/server';
import type { Api } from './api.ts';
import type { CallOptions } from './calls.ts';
import type { Client } from './client.ts';
import type { ApiError } from './errors.ts';
import { lookUp } from './look-up.ts';
import type { Reason } from './models.ts';

/** What a query's data is stored under. TanStack Query reads off it what that is, and how the query fails. */
export type QueryKey<Input, Output, R extends Reason> = Key<Input, 'query'> & Tag<Output, ApiError<R>>;

/** The same for a query that is read page by page. */
export type InfiniteQueryKey<Input, Page, R extends Reason> = Key<Input, 'infinite'> &
  Tag<InfiniteData<Page, string | null>, ApiError<R>>;

type Key<Input, Type> = readonly [...path: string[], options: { input?: Input; type: Type }];
type Tag<Data, Failure> = { [dataTagSymbol]: Data; [dataTagErrorSymbol]: Failure };

/** What all keys below a place begin with: whatever is below it is invalidated together. */
export type PathKey = readonly string[];

/** The client has retried already what is worth it. */
type Retry<R extends Reason> = (failureCount: number, error: ApiError<R>) => boolean;

export type QueryOptions<Input, Output, R extends Reason> = {
  queryKey: QueryKey<Input, Output, R>;
  queryFn: (context: { signal: AbortSignal }) => Promise<Output>;
  retry: Retry<R>;
};

export type InfiniteQueryOptions<Input, Page, R extends Reason> = {
  queryKey: InfiniteQueryKey<Input, Page, R>;
  queryFn: (context: { signal: AbortSignal; pageParam: string | null }) => Promise<Page>;
  initialPageParam: string | null;
  getNextPageParam: (page: Page) => string | null;
  retry: Retry<R>;
};

/** Of a query that may have to wait for its input. */
export type Skippable<Options extends { queryFn: unknown }> = Omit<Options, 'queryFn'> & {
  queryFn: Options['queryFn'] | SkipToken;
};

export type MutationOptions<Input, Output, R extends Reason> = {
  mutationKey: PathKey;
  mutationFn: (input: Input) => Promise<Output>;
  retry: Retry<R>;
};

export type QueryHelpers<Input, Output, R extends Reason> = {
  queryOptions(...args: InputArgs<Input>): QueryOptions<Input, Output, R>;
  /** With TanStack's `skipToken` for an input nothing is asked; the key is the one of no input. */
  queryOptions(input: Input | SkipToken): Skippable<QueryOptions<Input, Output, R>>;
  queryKey(...args: InputArgs<Input>): QueryKey<Input, Output, R>;
  /** Of the query whatever its input, pages included. */
  pathKey(): PathKey;
};
type InputArgs<Input> = undefined extends Input ? [input?: Input] : [input: Input];

/** Of a query with a cursor, which the helper takes care of. */
export type InfiniteQueryHelpers<Input, Page, R extends Reason> = {
  infiniteQueryOptions(input?: WithoutCursor<Input>): InfiniteQueryOptions<WithoutCursor<Input>, Page, R>;
  infiniteQueryOptions(
    input: WithoutCursor<Input> | SkipToken | undefined,
  ): Skippable<InfiniteQueryOptions<WithoutCursor<Input>, Page, R>>;
  infiniteQueryKey(input?: WithoutCursor<Input>): InfiniteQueryKey<WithoutCursor<Input>, Page, R>;
};
type Given<Input> = Input extends object ? Input : never;
type WithoutCursor<Input> = Omit<Given<Input>, 'cursor'>;

export type MutationHelpers<Input, Output, R extends Reason> = {
  /** The options are of every call: `{ idempotent: true }`. */
  mutationOptions(options?: CallOptions): MutationOptions<Input, Output, R>;
};

/** Options for TanStack Query, of every procedure by its place. */
export type QueriesOf<Procedures> = {
  [Name in keyof Procedures]: Procedures[Name] extends {
    '~types'?: { input: infer Input; output: infer Output; reason: infer R extends Reason };
  }
    ? Procedures[Name] extends { query: unknown }
      ? QueryHelpers<Input, Output, R> &
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
  ['queryKey', (place) => keyOf(place, 'query')],
  ['queryOptions', queryOptions],
  ['infiniteQueryKey', (place) => keyOf(place, 'infinite')],
  ['infiniteQueryOptions', infiniteQueryOptions],
  ['mutationOptions', mutationOptions],
]);

function queryOptions(place: Place) {
  const { input, call } = place;
  const queryFn = ({ signal }: Context) => call('query', input, { signal });
  return { queryKey: keyOf(place, 'query'), queryFn: isSkipToken(input) ? input : queryFn, retry };
}

function infiniteQueryOptions(place: Place) {
  const { input, call } = place;
  const given = typeof input === 'object' ? input : {};
  const queryFn = ({ signal, pageParam }: PageContext) =>
    call('query', { ...given, ...(pageParam !== null && { cursor: pageParam }) }, { signal });
  return {
    queryKey: keyOf(place, 'infinite'),
    queryFn: isSkipToken(input) ? input : queryFn,
    initialPageParam: null,
    getNextPageParam: (page: { nextCursor: string | null }) => page.nextCursor,
    retry,
  };
}

function keyOf({ key, input }: Place, type: 'query' | 'infinite') {
  return [...key, { input: isSkipToken(input) ? undefined : input, type }];
}

/** No input is a symbol, so TanStack's own is known without importing it. */
const isSkipToken = (input: unknown): input is symbol => typeof input === 'symbol';

function mutationOptions({ key, input: options, call }: Place) {
  return { mutationKey: key, mutationFn: (input: unknown) => call('mutate', input, options), retry };
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
