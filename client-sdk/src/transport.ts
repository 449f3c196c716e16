import { httpBatchLink } from '@trpc/client/links/httpBatchLink';
import type { AnyTRPCRouter } from '@trpc/server';
import { notOurs, toCallError } from './failures.ts';
import { lookUp } from './look-up.ts';
import type { Fetch } from './options.ts';
import { travelsAlone } from './procedures.ts';

export type Operation = { type: 'query' | 'mutation'; path: string; input: unknown };

export type Sending = { accessToken: string | null; signal: AbortSignal; isBatched: boolean };

type Options = { url: string; fetch: Fetch; headers: Record<string, string> };

/** Fails with a `CallError`, or with what is wrong on this side: an input that is no JSON. */
export type Send = (operation: Operation, sending: Sending) => Promise<unknown>;

/** The server takes no more in one request. */
const BATCH_CALLS_MAX = 10;
/** The server reads request lines and headers up to 16 KiB together. */
const URL_LENGTH_MAX = 8_000;
/** Ten mutations of it stay within the 64 KiB that the server takes; a query's input is three times as long in a URL. */
const BATCHED_BYTES_MAX = { query: 2_000, mutation: 6_000 };

/** tRPC's link, which puts calls of the same moment into one request. Its whole client would be twice the size. */
export function createTransport({ url, fetch, headers }: Options): Send {
  checkAddress(url);
  const linkWith = (accessToken: string | null, limits: { maxItems: number; maxURLLength?: number }) =>
    httpBatchLink<AnyTRPCRouter>({
      url,
      ...limits,
      fetch: (input, init) => fetchJson(fetch, { url: String(input), init }),
      headers: accessToken === null ? headers : { ...headers, authorization: `Bearer ${accessToken}` },
    })({});
  const linkForMany = (accessToken: string | null) => ({
    accessToken,
    link: linkWith(accessToken, { maxItems: BATCH_CALLS_MAX, maxURLLength: URL_LENGTH_MAX }),
  });
  let together = linkForMany(null);
  let id = 0;

  /** Only calls with the same token share a request. */
  function linkFor(operation: Operation, { accessToken, isBatched }: Sending) {
    if (!isShort(operation) || !isBatched || travelsAlone(operation.path))
      return linkWith(accessToken, { maxItems: 1 });
    if (together.accessToken !== accessToken) together = linkForMany(accessToken);
    return together.link;
  }

  return async (operation, sending) => {
    id += 1;
    const op = { ...operation, id, signal: sending.signal, context: {} };
    const answers = linkFor(operation, sending)({ op, next: lastInChain });
    return new Promise((resolve, reject) => {
      answers.subscribe({
        next: ({ result }) => {
          resolve('data' in result ? result.data : undefined);
        },
        error: (error) => {
          reject(toCallError(error));
        },
      });
    });
  };
}

const isShort = ({ type, input }: Operation): boolean => bytesOf(input) <= BATCHED_BYTES_MAX[type];

const bytesOf = (input: unknown): number => new TextEncoder().encode(JSON.stringify({ input })).length;

function lastInChain(): never {
  throw new TypeError('There is no link behind the one that sends.');
}

type Request = { url: string; init: object | undefined };

async function fetchJson(fetch: Fetch, { url, init }: Request): Promise<Response> {
  const response = await fetch(url, init);
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  if (isJson) return response;
  await response.body?.cancel();
  throw notOurs(response.status);
}

/** A page's may be relative to it, if it looks like that: a host without its scheme was meant otherwise. */
function checkAddress(url: string): void {
  const base = /^[./]/.test(url) ? lookUp(globalThis, ['document', 'baseURI']) : undefined;
  try {
    new URL(url, typeof base === 'string' ? base : undefined);
  } catch {
    throw new TypeError(`"${url}" is no URL of an API. It is like https://api.example.com/trpc.`);
  }
}
