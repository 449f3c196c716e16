import type { SessionStorage } from './session.ts';

/** As much of it as the client uses. */
export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

export type ClientOptions = {
  /** Where the API is mounted, e.g. `https://api.example.com/trpc`. In a page it may be relative. */
  url: string;
  /** Where the session is kept: `localStorage`, or anything that keeps text like it. In memory without it. */
  storage?: SessionStorage | undefined;
  /** Under which name. Clients of one storage and one name share one session. `plumbline.session` without it. */
  storageKey?: string | undefined;
  /** A token of your own, read before every call. The client then keeps no session, and stores none. */
  accessToken?: (() => string | null | Promise<string | null>) | undefined;
  /** Sent along with every request. */
  headers?: Record<string, string> | undefined;
  /** In place of the runtime's own. */
  fetch?: Fetch | undefined;
  /** How long each try of a call may take, in milliseconds. 15,000 without it. */
  timeoutMs?: number | undefined;
  /** How often to try again after the first try, where that is safe. 2 without it. */
  retries?: number | undefined;
  /** False sends each call in a request of its own. */
  batch?: boolean | undefined;
};
