import { isObject } from './look-up.ts';
import type { Session } from './models.ts';

export type StoredSession = {
  session: Session;
  /** By the local clock, in milliseconds. Null where that clock is too far from the server's to tell. */
  refreshAt: number | null;
};

const REFRESH_AHEAD_MS_MAX = 30_000;

/**
 * When to renew the access token, ahead of its end. By a local clock that is fast it may seem to be over as soon as it
 * comes: then the server will say when it is.
 */
export function withRefreshTime(session: Session, now: number): StoredSession {
  const lifeMs = Date.parse(session.expiresAt) - now;
  const isClockUsable = lifeMs > 0;
  return {
    session,
    refreshAt: isClockUsable ? now + lifeMs - Math.min(REFRESH_AHEAD_MS_MAX, lifeMs / 10) : null,
  };
}

export const encodeStored = (stored: StoredSession): string => JSON.stringify(stored);

/** Null for what is no session of ours: an older version's, or somebody else's under the same key. */
export function decodeStored(text: string | null | undefined): StoredSession | null | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text ?? 'null');
    return isStored(value) ? value : null;
  } catch {
    return null;
  }
}

function isStored(value: unknown): value is StoredSession {
  if (!isObject(value)) return false;
  const { session, refreshAt } = value;
  return isSession(session) && (refreshAt === null || typeof refreshAt === 'number');
}

/** What signing in answers, as far as the client relies on it. */
export function isSession(value: unknown): value is Session {
  return (
    isObject(value) &&
    ['accessToken', 'refreshToken', 'expiresAt'].every((name) => typeof value[name] === 'string') &&
    isUser(value['user'])
  );
}

export function isUser(value: unknown): value is Session['user'] {
  return isObject(value) && ['id', 'email', 'firstName'].every((name) => typeof value[name] === 'string');
}
