import type { SessionId, UserId } from '../schemas/ids.schema.ts';
import type { Caller, Claims, Client } from '../trpc/caller.ts';
import type { User } from '../users/user.ts';

export type Session = {
  id: SessionId;
  /** 32 random bytes. Every refresh token of the session is derived from them. */
  seed: Uint8Array;
  /** Counts the refreshes. Only the refresh token made for this number is current. */
  generation: number;
  /** Seconds since the last refresh. */
  idleSeconds: number;
};

/** The fields of a session that its owner may see. */
export type ListedSession = {
  id: SessionId;
  createdAt: Date;
  /** When the session was last refreshed. */
  lastUsedAt: Date;
  expiresAt: Date;
  userAgent: string | null;
  ip: string | null;
};

export type NewSession = Pick<Session, 'id' | 'seed'> & {
  userId: UserId;
  /** The password version that the user's password was checked against. */
  passwordVersion: number;
  client: Pick<Client, 'address' | 'userAgent'>;
};

/** Measures ages by the database's clock, which all replicas share. */
export type SessionRepository = {
  /**
   * Stores nothing when the user has just been deleted. When the user would have more than SESSIONS_PER_USER_MAX
   * sessions, ends the one that was not used for the longest time.
   */
  insert(session: NewSession): Promise<void>;
  /** Null unless the session is alive: not ended, not expired, and started under the user's current password. */
  findCaller(claims: Claims): Promise<Caller | null>;
  /** Returns the session and its user. Null unless the session is alive. */
  find(id: SessionId): Promise<{ session: Session; user: User } | null>;
  /** Raises the generation, if it is still the given one. False when it is not, or when the session is not alive. */
  advance(id: SessionId, fromGeneration: number): Promise<boolean>;
  /** Lists the user's sessions that are alive, last used first. */
  list(userId: UserId): Promise<ListedSession[]>;
  /** Ends the session. Does nothing when it has already ended. */
  delete(id: SessionId): Promise<void>;
  /** Ends the user's session. False when it was not alive or belongs to another user. */
  deleteOwn(userId: UserId, id: SessionId): Promise<boolean>;
  /** Ends all the user's sessions except this one. Returns how many were alive. */
  deleteOthers(userId: UserId, keptId: SessionId): Promise<number>;
  /** Deletes expired sessions. */
  deleteExpired(): Promise<void>;
};

export type AccessTokens = {
  issue(claims: Claims): { accessToken: string; expiresAt: Date };
  verify(token: string): Claims | { cause: 'invalid' | 'expired' };
};

/**
 * Refresh tokens are derived, not stored: `sessionId.generation.mac`, with a MAC over both and the session's seed.
 * Neither the database nor the key alone is enough to make one. When a client loses the response to a refresh, the
 * same token can be derived again.
 */
export type RefreshTokens = {
  create(session: RefreshTokenSubject): string;
  /** Returns what the token claims, without verifying it. Null when the text does not have the form of a token. */
  parse(token: string): { sessionId: SessionId; generation: number; mac: string } | null;
  /** True when the MAC belongs to this session and generation. Compares in constant time. */
  matches(mac: string, session: RefreshTokenSubject): boolean;
};
export type RefreshTokenSubject = Pick<Session, 'id' | 'generation' | 'seed'>;

/** For this long, the last refresh may be retried, because its response may have been lost. */
export const REFRESH_GRACE_SECONDS = 10;
/** A session ends when it was not refreshed for this long. */
export const SESSION_IDLE_DAYS = 14;
/** A session ends this long after sign-in. */
export const SESSION_LIFETIME_DAYS = 30;
/** More than a user has devices, and few enough to list. */
export const SESSIONS_PER_USER_MAX = 50;
