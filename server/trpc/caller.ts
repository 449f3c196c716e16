import type { SessionId, UserId } from '../schemas/ids.schema.ts';

/** The program at the other end of the connection. */
export type Client = {
  /** Null if a trusted proxy forwarded something else than an IP address. */
  address: string | null;
  /** What rate limits count instead of the address: for IPv6, its /64. */
  network: string;
  /** The wider networks of an IPv6 address. An attacker may have a whole one. Null for IPv4. */
  network56: string | null;
  network48: string | null;
  userAgent: string | null;
};

/** The user and session that an access token names. The session may have ended since. */
export type Claims = { userId: UserId; sessionId: SessionId };

/** Claims whose session was found alive during this call. */
export type Caller = Claims & { email: string };

/** What is known about the caller before any procedure runs. It holds no service, no `req` and no `res`. */
export type Context = {
  requestId: string;
  client: Client;
  /** The header as it was received. It is a secret. */
  authorization?: string | undefined;
  /** What the access token claims, or why there are no claims. Each call checks that the session is alive. */
  claims: Claims | { cause: 'missing' | 'invalid' | 'expired' };
};
