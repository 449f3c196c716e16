import type { ApiError } from './errors.ts';
import type { Session } from './models.ts';

/** A place to keep text: `localStorage`, or anything with the same three methods, synchronous or not. */
export type SessionStorage = {
  getItem(key: string): string | null | Promise<string | null>;
  setItem(key: string, value: string): unknown;
  removeItem(key: string): unknown;
};

/** Why the session changed. */
export type SessionChange = {
  cause: 'restored' | 'signed_in' | 'refreshed' | 'updated' | 'signed_out' | 'ended' | 'elsewhere';
  /** The server's refusal that ended the session. Present only when `cause` is `ended`. */
  error?: ApiError;
};

/** Called with the session after the change. The session is null when nobody is signed in. */
export type SessionListener = (session: Session | null, change: SessionChange) => void;

/** The session of a client: who is signed in, and for how long. */
export type SessionHandle = {
  /** The current session. Null when nobody is signed in, or while an asynchronous storage is still being read. */
  readonly current: Session | null;
  /** Resolves once the storage has been read, with the session that it held, or null. Never rejects. */
  readonly ready: Promise<Session | null>;
  /**
   * Returns the access token, for requests that the client does not make. Refreshes it first if it has expired. Null
   * when nobody is signed in.
   */
  accessToken(): Promise<string | null>;
  /** Calls `listener` on each change. Returns an unsubscribe function. */
  onChange(listener: SessionListener): () => void;
  /** Ends the session here at once, and on the server if it can be reached. Never rejects. */
  signOut(): Promise<void>;
};
