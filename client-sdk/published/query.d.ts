import type { Api } from './api.js';
import type { Client } from './client.js';
import type { ApiError } from './errors.js';
import type { Reason } from './models.js';

/** What TanStack Query knows a query by. Whatever begins alike is invalidated together. */
export type QueryKey<Input> = readonly [
  ...path: string[],
  options: {
    input?: Input;
    type?: 'infinite';
  },
];
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
    '~types'?: {
      input: infer Input;
      output: infer Output;
      reason: infer R extends Reason;
    };
  }
    ? Procedures[Name] extends {
        query: unknown;
      }
      ? (undefined extends Input ? QueryHelpers<Input, Output, R> : StrictQueryHelpers<Input, Output, R>) &
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
export type Queries = QueriesOf<Api> & {
  pathKey(): PathKey;
};
/** Options for TanStack Query 5, whatever the framework. */
export declare function createQueries(api: Client): Queries;
export {};
