import { httpBatchLink } from '@trpc/client/links/httpBatchLink';
import type { AnyTRPCRouter } from '@trpc/server';
import { notOurs } from './failures.ts';
import type { Fetch } from './options.ts';

export type Operation = { type: 'query' | 'mutation'; path: string; input: unknown };

/** What is known of one sending. It is an object of its own, since the token is known only when the batch leaves. */
export type Sending = {
  signal: AbortSignal;
  isBatched: boolean;
  /** Goes without a token, and waits for none. */
  isAnonymous: boolean;
  sentWith: string | null;
};

type Options = {
  url: string;
  fetch: Fetch;
  headers: Record<string, string>;
  token: () => Promise<string | null>;
};

export type Send = (operation: Operation, sending: Sending) => Promise<unknown>;

/** The server takes no more in one request. */
const BATCH_CALLS_MAX = 10;
/** The server reads request lines and headers up to 16 KiB together. */
const URL_LENGTH_MAX = 8_000;
/** What hashes passwords. */
const SLOW = /^(auth[.].*|users[.](changePassword|delete))$/;
/** Ten of them stay within the 64 KiB that the server takes. */
const BATCHED_BYTES_MAX = 6_000;

/** tRPC's link, which puts calls of the same moment into one request. Its whole client would be twice the size. */
export function createTransport({ url, fetch, headers, token }: Options): Send {
  const link = (maxItems: number) =>
    httpBatchLink<AnyTRPCRouter>({
      url,
      maxItems,
      maxURLLength: URL_LENGTH_MAX,
      fetch: (input, init) => fetchJson(fetch, { url: String(input), init }),
      async headers({ opList }) {
        const sendings = opList.flatMap(({ context: { sending } }) => (isSending(sending) ? [sending] : []));
        const accessToken = sendings.every(({ isAnonymous }) => isAnonymous) ? null : await token();
        for (const sending of sendings) sending.sentWith = accessToken;
        return accessToken === null ? headers : { ...headers, authorization: `Bearer ${accessToken}` };
      },
    })({});
  const [together, alone] = [link(BATCH_CALLS_MAX), link(1)];
  let id = 0;

  return (operation, sending) => {
    id += 1;
    const op = { ...operation, id, signal: sending.signal, context: { sending } };
    const answers = (mayTravelWithOthers(operation, sending) ? together : alone)({ op, next: lastInChain });
    return new Promise((resolve, reject) => {
      answers.subscribe({
        next: ({ result }) => {
          resolve('data' in result ? result.data : undefined);
        },
        error: reject,
      });
    });
  };
}

function mayTravelWithOthers({ type, path, input }: Operation, { isBatched }: Sending): boolean {
  if (!isBatched) return false;
  // A query is bounded by its URL. What hashes passwords takes longer than others should wait.
  return type === 'query' || (!SLOW.test(path) && bytesOf(input) <= BATCHED_BYTES_MAX);
}

const bytesOf = (input: unknown): number => new TextEncoder().encode(JSON.stringify({ input })).length;

const isSending = (value: unknown): value is Sending => typeof value === 'object' && value !== null;

function lastInChain(): never {
  throw new TypeError('There is no link behind the one that sends.');
}

type Request = { url: string; init: object | undefined };

async function fetchJson(fetch: Fetch, { url, init }: Request): Promise<Response> {
  const response = await fetch(url, init);
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  if (!isJson) throw notOurs(response.status);
  return response;
}
