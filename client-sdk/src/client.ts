import { createTRPCClient, httpBatchLink, type TRPCClient } from '@trpc/client';
import type { AppRouter } from './app-router.ts';

export type Client = TRPCClient<AppRouter>;

export type ClientOptions = {
  /** Where the API is mounted, e.g. `https://api.example.com/trpc`. */
  url: string;
  /** Read before every request, so that a fresh token is used at once. */
  accessToken?: () => string | null | Promise<string | null>;
  /** Sent along with every request. */
  headers?: Record<string, string>;
};

/** Calls made in the same moment travel in one request, as many as the server takes at once. */
const BATCH_CALLS_MAX = 10;
/** The server reads request lines and headers up to 16 KiB together. */
const URL_LENGTH_MAX = 8_000;

/** A client whose every call knows its input, its output and the errors that it may end with. */
export function createClient({ url, accessToken, headers = {} }: ClientOptions): Client {
  return createTRPCClient<AppRouter>({
    links: [
      httpBatchLink({
        url,
        maxItems: BATCH_CALLS_MAX,
        maxURLLength: URL_LENGTH_MAX,
        async headers() {
          const token = (await accessToken?.()) ?? null;
          return token === null ? headers : { ...headers, authorization: `Bearer ${token}` };
        },
      }),
    ],
  });
}
