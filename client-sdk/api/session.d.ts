import type { ApiError } from './errors.js';
import type { Session } from './models.js';

/** What `localStorage` has, and whatever keeps text in the same way, at once or later. */
export type SessionStorage = {
  getItem(key: string): string | null | Promise<string | null>;
  setItem(key: string, value: string): unknown;
  removeItem(key: string): unknown;
};
export type SessionChange = {
  cause: 'restored' | 'signed_in' | 'refreshed' | 'updated' | 'signed_out' | 'ended' | 'elsewhere';
  /** Why it ended, where the server said so. */
  error?: ApiError;
};
export type SessionListener = (session: Session | null, change: SessionChange) => void;
/** Who is signed in. */
export type SessionHandle = {
  /** The session at this moment, or null. */
  readonly current: Session | null;
  /** What the storage held when the client was made. */
  readonly ready: Promise<Session | null>;
  /** A token that is good now, for requests that the client does not make. Null when nobody is signed in. */
  accessToken(): Promise<string | null>;
  /** Calls back at each change, with why. Answers what ends that. */
  onChange(listener: SessionListener): () => void;
  /** Ends the session here at once, and on the server if it can be reached. Never fails. */
  signOut(): Promise<void>;
};
