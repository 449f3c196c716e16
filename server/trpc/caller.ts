import type { SessionId, UserId } from '../schemas/ids.schema.ts';

/** The program at the other end of the connection. */
export type Client = {
  address: string;
  /** The address as limits count it: an IPv6 /64 is one. */
  network: string;
  userAgent: string | null;
};

/** The user and session that an access token names. The session may have ended since. */
export type Claims = { userId: UserId; sessionId: SessionId };

/** Claims whose session was found alive for this very call. */
export type Caller = Claims & { email: string };

/** Holds what is known of the caller before any procedure runs. It holds no service, no `req` and no `res`. */
export type Context = {
  requestId: string;
  client: Client;
  /** What the access token claims, or why it claims nothing. Each call checks that the session is alive. */
  claims: Claims | { cause: 'missing' | 'invalid' | 'expired' };
};
