import type { SessionId, UserId } from '../schemas/ids.schema.ts';
import type { Client } from '../trpc/caller.ts';
import type { User } from '../users/user.ts';

/** Who an access token says is calling, and in which session. True of the token; the session may be over. */
export type Claims = { userId: UserId; sessionId: SessionId };
/** Claims whose session was found alive for this very call. */
export type Caller = Claims & { email: string };

export type Session = {
  id: SessionId;
  /** 32 random bytes that go into each refresh token of the session. */
  seed: Uint8Array;
  /** Counts the refreshes: the good refresh token is the one made for this number. */
  generation: number;
  /** Seconds since the last refresh. */
  idleSeconds: number;
};

/** What its owner may know of a session. */
export type ListedSession = {
  id: SessionId;
  createdAt: Date;
  /** Of the last refresh. */
  lastUsedAt: Date;
  expiresAt: Date;
  userAgent: string | null;
  ip: string | null;
};

export type NewSession = Pick<Session, 'id' | 'seed'> & {
  userId: UserId;
  /** The version that the password was checked under. */
  passwordVersion: number;
  client: Pick<Client, 'address' | 'userAgent'>;
};

/** Ages go by the database's clock, the one that all replicas share. */
export type SessionRepository = {
  /**
   * For a user who has just been deleted nothing is stored: the session is dead from the start, as it should be. Of a
   * user's sessions beyond SESSIONS_PER_USER_MAX the one unused for longest ends.
   */
  insert(session: NewSession): Promise<void>;
  /** The caller, if the session is alive: not ended, not expired, under the user's present password. */
  findCaller(claims: Claims): Promise<Caller | null>;
  /** The session and its user, if it is alive. */
  find(id: SessionId): Promise<{ session: Session; user: User } | null>;
  /** Counts one refresh, if the generation is still the one given. False when it is not, or the session is over. */
  advance(id: SessionId, fromGeneration: number): Promise<boolean>;
  /** The user's sessions that are alive, the one used last first. */
  list(userId: UserId): Promise<ListedSession[]>;
  /** Ends the session. It is no matter when there is none. */
  delete(id: SessionId): Promise<void>;
  /** Ends the user's session. False when it was not alive, or is somebody else's. */
  deleteOwn(userId: UserId, id: SessionId): Promise<boolean>;
  /** Ends all the user's sessions but this one, and answers how many were alive. */
  deleteOthers(userId: UserId, keptId: SessionId): Promise<number>;
  /** Removes those that have expired. */
  deleteExpired(): Promise<void>;
};

export type AccessTokens = {
  issue(claims: Claims): { accessToken: string; expiresAt: Date };
  verify(token: string): Claims | { cause: 'invalid' | 'expired' };
};

/**
 * Refresh tokens are derived, not stored: `sessionId.generation.mac` with a MAC over both and the session's
 * seed. Neither the database nor the key alone can make one, and the token of the next generation can be
 * made again for a caller whose answer was lost.
 */
export type RefreshTokens = {
  create(session: RefreshTokenSubject): string;
  /** What the token claims, before anything is checked. Null when it does not even look like one. */
  parse(token: string): { sessionId: SessionId; generation: number; mac: string } | null;
  /** True when the MAC is this session's for the generation. Takes the same time either way. */
  matches(mac: string, session: RefreshTokenSubject): boolean;
};
export type RefreshTokenSubject = Pick<Session, 'id' | 'generation' | 'seed'>;

/** A retry of the last refresh, whose answer may have been lost, is honoured this long. */
export const REFRESH_GRACE_SECONDS = 10;
/** A session that is not refreshed ends. */
export const SESSION_IDLE_DAYS = 14;
/** Counted from sign-in. */
export const SESSION_LIFETIME_DAYS = 30;
/** More devices than anybody has, and few enough to list. */
export const SESSIONS_PER_USER_MAX = 50;
