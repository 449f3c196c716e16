import type { dataTagErrorSymbol, dataTagSymbol, InfiniteData, SkipToken } from '@tanstack/query-core';
import type { Api } from './api.js';
import type { CallOptions } from './calls.js';
import type { Client } from './client.js';
import type { ApiError } from './errors.js';
import type { Reason } from './models.js';

/** The key of a query's data in the cache. TanStack Query infers the types of the data and the error from it. */
export type QueryKey<Input, Output, R extends Reason> = Key<Input, 'query'> & Tag<Output, ApiError<R>>;
/** The key of an infinite query's data in the cache. */
export type InfiniteQueryKey<Input, Page, R extends Reason> = Key<Input, 'infinite'> &
  Tag<InfiniteData<Page, string | null>, ApiError<R>>;
type Key<Input, Type> = readonly [
  ...path: string[],
  options: {
    input?: Input;
    type: Type;
  },
];
type Tag<Data, Failure> = {
  [dataTagSymbol]: Data;
  [dataTagErrorSymbol]: Failure;
};
/** The common prefix of the keys of a procedure or a group, to invalidate them together. */
export type PathKey = readonly string[];
/** Always false: the client retries by itself. */
type Retry<R extends Reason> = (failureCount: number, error: ApiError<R>) => boolean;
/** Options for `useQuery`, `useSuspenseQuery` and prefetching. */
export type QueryOptions<Input, Output, R extends Reason> = {
  queryKey: QueryKey<Input, Output, R>;
  queryFn: (context: { signal: AbortSignal }) => Promise<Output>;
  retry: Retry<R>;
};
/** Options for `useInfiniteQuery`. */
export type InfiniteQueryOptions<Input, Page, R extends Reason> = {
  queryKey: InfiniteQueryKey<Input, Page, R>;
  queryFn: (context: { signal: AbortSignal; pageParam: string | null }) => Promise<Page>;
  initialPageParam: string | null;
  getNextPageParam: (page: Page) => string | null;
  retry: Retry<R>;
};
/** Options of a query whose input may be missing: then `queryFn` is `skipToken`. */
export type Skippable<
  Options extends {
    queryFn: unknown;
  },
> = Omit<Options, 'queryFn'> & {
  queryFn: Options['queryFn'] | SkipToken;
};
/** Options for `useMutation`. */
export type MutationOptions<Input, Output, R extends Reason> = {
  mutationKey: PathKey;
  mutationFn: (input: Input) => Promise<Output>;
  retry: Retry<R>;
};
/** The helpers of a query. */
export type QueryHelpers<Input, Output, R extends Reason> = {
  /** Returns options for `useQuery`, `useSuspenseQuery` and prefetching. */
  queryOptions(...args: InputArgs<Input>): QueryOptions<Input, Output, R>;
  /** With TanStack's `skipToken` as the input, the query does not run, and its key is that of no input. */
  queryOptions(input: Input | SkipToken): Skippable<QueryOptions<Input, Output, R>>;
  /** Returns the key of the data of `queryOptions` with the same input. */
  queryKey(...args: InputArgs<Input>): QueryKey<Input, Output, R>;
  /** Returns the prefix of the query's keys with any input, infinite queries included. */
  pathKey(): PathKey;
};
type InputArgs<Input> = undefined extends Input ? [input?: Input] : [input: Input];
/** The helpers of a query with a cursor. They pass the cursor themselves. */
export type InfiniteQueryHelpers<Input, Page, R extends Reason> = {
  /** Returns options for `useInfiniteQuery`. */
  infiniteQueryOptions(input?: WithoutCursor<Input>): InfiniteQueryOptions<WithoutCursor<Input>, Page, R>;
  /** With TanStack's `skipToken` as the input, the query does not run. */
  infiniteQueryOptions(
    input: WithoutCursor<Input> | SkipToken | undefined,
  ): Skippable<InfiniteQueryOptions<WithoutCursor<Input>, Page, R>>;
  /** Returns the key of the data of `infiniteQueryOptions` with the same input. */
  infiniteQueryKey(input?: WithoutCursor<Input>): InfiniteQueryKey<WithoutCursor<Input>, Page, R>;
};
type Given<Input> = Input extends object ? Input : never;
type WithoutCursor<Input> = Omit<Given<Input>, 'cursor'>;
/** The helpers of a mutation. */
export type MutationHelpers<Input, Output, R extends Reason> = {
  /** Returns options for `useMutation`. Takes the options of its calls, like `{ idempotent: true }`. */
  mutationOptions(options?: CallOptions): MutationOptions<Input, Output, R>;
};
/** Helpers for each procedure, in the same tree as the procedures. */
export type QueriesOf<Procedures> = {
  [Name in keyof Procedures]: Procedures[Name] extends {
    '~types'?: {
      input: infer Input;
      output: infer Output;
      reason: infer R extends Reason;
    };
  }
    ? Procedures[Name] extends {
        query: unknown;
      }
      ? QueryHelpers<Input, Output, R> &
          (Output extends {
            nextCursor: string | null;
          }
            ? InfiniteQueryHelpers<Input, Output, R>
            : unknown)
      : MutationHelpers<Input, Output, R>
    : QueriesOf<Procedures[Name]> & {
        pathKey(): PathKey;
      };
};
/** Helpers for each procedure of the API: `queries.todos.list.queryOptions()`. */
export type Queries = QueriesOf<Api> & {
  pathKey(): PathKey;
};
/** Makes helpers for TanStack Query 5, for any framework. Takes a client or a fake client. */
export declare function createQueries(api: Client): Queries;
export {};
