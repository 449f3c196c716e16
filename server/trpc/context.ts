import type { Client } from '../auth/auth.schema.ts';
import type { Claims } from '../auth/session.ts';

/** What is known of the caller before any procedure runs. It holds no service, no `req` and no `res`. */
export type Context = {
  requestId: string;
  client: Client;
  /** What the access token says, or why it says nothing. Whether its session is alive is asked per call. */
  claims: Claims | { cause: 'missing' | 'invalid' | 'expired' };
};
