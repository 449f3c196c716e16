import { httpBatchLink } from '@trpc/client/links/httpBatchLink';
import type { AnyTRPCRouter } from '@trpc/server';
import type { Api } from './api.ts';
import type { PathsOf } from './calls.ts';
import { BATCH_CALLS_MAX, BODY_BYTES_MAX, NEVER_BATCHED } from './facts.ts';
import { toCallError, unexpectedResponse } from './failures.ts';
import type { Fetch } from './options.ts';
import { valueAt } from './value-at.ts';

/** The path of a procedure of the server. */
export type Path = PathsOf<Api>;

export type Operation = { type: 'query' | 'mutation'; path: string; input: unknown };

export type Sending = { accessToken: string | null; signal: AbortSignal; isBatched: boolean };

type Options = { url: string; fetch: Fetch; headers: Record<string, string> };

/** Rejects with a `CallError`, or with a mistake of the caller: an input that cannot be JSON. */
export type Send = (operation: Operation, sending: Sending) => Promise<unknown>;

/** Many proxies read no more than 8 KiB of a request line. */
const URL_LENGTH_MAX = 8_000;
/** A full batch of such mutations fits into one body. A query's input is up to three times as long in a URL. */
const BATCHED_BYTES_MAX = { query: 2_000, mutation: (0.9 * BODY_BYTES_MAX) / BATCH_CALLS_MAX };

/** Sends calls with tRPC's link, which batches calls made at the same time. tRPC's whole client is twice the size. */
export function createTransport({ url, fetch, headers }: Options): Send {
  checkUrl(url);
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
  let shared = linkForMany(null);
  let id = 0;

  /** Calls share a request only if they have the same token. */
  function linkFor(operation: Operation, { accessToken, isBatched }: Sending) {
    if (!isShort(operation) || !isBatched || NEVER_BATCHED.has(operation.path))
      return linkWith(accessToken, { maxItems: 1 });
    if (shared.accessToken !== accessToken) shared = linkForMany(accessToken);
    return shared.link;
  }

  return async (operation, sending) => {
    id += 1;
    const op = { ...operation, id, signal: sending.signal, context: {} };
    const responses = linkFor(operation, sending)({ op, next: lastInChain });
    return new Promise((resolve, reject) => {
      responses.subscribe({
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
  throw new TypeError('The link that sends is the last in the chain.');
}

type Request = { url: string; init: object | undefined };

async function fetchJson(fetch: Fetch, { url, init }: Request): Promise<Response> {
  const response = await fetch(url, init);
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  if (isJson) return response;
  await response.body?.cancel();
  throw unexpectedResponse(response.status);
}

/** In a page, a URL that starts with `/` or `.` is relative to it. A host without `https://` is a mistake. */
function checkUrl(url: string): void {
  const base = /^[./]/.test(url) ? valueAt(globalThis, ['document', 'baseURI']) : undefined;
  try {
    new URL(url, typeof base === 'string' ? base : undefined);
  } catch {
    throw new TypeError(`"${url}" is not a valid API URL. Use one like https://api.example.com/trpc.`);
  }
}
