import type { SessionStorage } from './session.js';

/** The part of the standard `fetch` that the client uses. */
export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;
/** The options of `createClient`. Only `url` is required. */
export type ClientOptions = {
  /** The URL of the API, e.g. `https://api.example.com/trpc`. In a page it may be relative: `/trpc`. */
  url: string;
  /** Keeps the session: `localStorage`, or anything with the same methods. Default: in memory only. */
  storage?: SessionStorage | undefined;
  /** The storage key. Clients with the same storage and key share one session. Default: `plumbline.session`. */
  storageKey?: string | undefined;
  /** Returns your own access token; called before every call. The client then keeps and stores no session. */
  accessToken?: (() => string | null | Promise<string | null>) | undefined;
  /** Headers for every request. */
  headers?: Record<string, string> | undefined;
  /** Replaces `globalThis.fetch`. */
  fetch?: Fetch | undefined;
  /** The timeout of each attempt of a call, in milliseconds. Default: 15,000. */
  timeoutMs?: number | undefined;
  /** How often a failed call is retried where that is safe. Default: 2. */
  retries?: number | undefined;
  /** False sends each call in a request of its own. Default: true, calls made at the same time share a request. */
  batch?: boolean | undefined;
};
