import { DomainError, sessionEnded, withAuditSubject, type AuditSubject } from '../errors.ts';
import { sessionId, type SessionId } from '../schemas/ids.schema.ts';
import type { Caller, Claims, Client } from '../trpc/caller.ts';
import type { User } from '../users/user.ts';
import { REFRESH_TOKEN_REUSED, SESSION_EXPIRED, SESSION_NOT_FOUND } from './auth.reasons.ts';
import type { IssuedSession } from './auth.schema.ts';
import {
  REFRESH_GRACE_SECONDS,
  type AccessTokens,
  type ListedSession,
  type RefreshTokens,
  type RefreshTokenSubject,
  type SessionRepository,
} from './session.ts';

type Dependencies = {
  sessions: SessionRepository;
  accessTokens: AccessTokens;
  refreshTokens: RefreshTokens;
  newId: () => string;
  newSeed: () => Uint8Array;
};

export type SessionService = ReturnType<typeof createSessionService>;

export function createSessionService({
  sessions,
  accessTokens,
  refreshTokens,
  newId,
  newSeed,
}: Dependencies) {
  const findByRefreshToken = createSessionFinder({ sessions, refreshTokens });
  const issue = createIssuer({ accessTokens, refreshTokens });

  return {
    async start(user: User, client: Client): Promise<IssuedSession> {
      const session = { id: sessionId.parse(newId()), seed: newSeed() };
      // The password was checked against this version. If it has changed since, the new session is not alive.
      await sessions.insert({ ...session, userId: user.id, passwordVersion: user.passwordVersion, client });
      return issue(user, { ...session, generation: 0 });
    },

    async authenticate(claims: Claims): Promise<Caller> {
      const caller = await sessions.findCaller(claims);
      if (caller === null) throw sessionEnded();
      return caller;
    },

    /** Spends the refresh token and returns its successor. */
    async refresh(token: string): Promise<IssuedSession> {
      const spent = await findByRefreshToken(token);
      if (spent === null) throw sessionExpired();
      if (await sessions.advance(spent.session.id, spent.generation)) {
        return issue(spent.user, { ...spent.session, generation: spent.generation + 1 });
      }

      // The token was spent before. It may have been the same client, which lost the response.
      const late = await findByRefreshToken(token);
      if (late === null) throw sessionExpired();
      const isPredecessor = late.generation === late.session.generation - 1;
      if (isPredecessor && late.session.idleSeconds <= REFRESH_GRACE_SECONDS)
        return issue(late.user, late.session);

      // RFC 9700, 4.14.2: a thief or the owner holds a stale token, and the server cannot tell which.
      await sessions.delete(late.session.id);
      throw refreshTokenReused({ userId: late.user.id, sessionId: late.session.id });
    },

    /** Ends the session. Accepts every refresh token that was issued for it. Returns its user and ID, or null. */
    async end(token: string): Promise<Claims | null> {
      const found = await findByRefreshToken(token);
      if (found === null) return null;
      await sessions.delete(found.session.id);
      return { userId: found.user.id, sessionId: found.session.id };
    },

    ...createSessionManagement({ sessions }),
  };
}

/** Lets signed-in users see and end their sessions. */
function createSessionManagement({ sessions }: Pick<Dependencies, 'sessions'>) {
  return {
    /** Lists the caller's sessions, last used first. */
    async list(caller: Claims): Promise<(ListedSession & { current: boolean })[]> {
      const listed = await sessions.list(caller.userId);
      return listed.map((session) => ({ ...session, current: session.id === caller.sessionId }));
    },

    /** Ends one of the caller's sessions, which may be the current one. */
    async revoke(caller: Claims, id: SessionId): Promise<void> {
      // Reports another user's session as missing, so that it does not reveal that the session exists.
      if (!(await sessions.deleteOwn(caller.userId, id)))
        throw new DomainError(SESSION_NOT_FOUND, `No session with id "${id}".`, null);
    },

    async revokeOthers(caller: Claims): Promise<{ revoked: number }> {
      return { revoked: await sessions.deleteOthers(caller.userId, caller.sessionId) };
    },
  };
}

function createSessionFinder({ sessions, refreshTokens }: Pick<Dependencies, 'sessions' | 'refreshTokens'>) {
  /** Returns the token's session, its user and the token's generation. Null when the token was never issued. */
  return async function findByRefreshToken(token: string) {
    const claim = refreshTokens.parse(token);
    const found = claim === null ? null : await sessions.find(claim.sessionId);
    if (claim === null || found === null) return null;
    const { generation, mac } = claim;
    // A made-up token must not end a session. Otherwise knowing a session's ID would be enough to end it.
    return refreshTokens.matches(mac, { ...found.session, generation }) ? { ...found, generation } : null;
  };
}

function createIssuer({ accessTokens, refreshTokens }: Pick<Dependencies, 'accessTokens' | 'refreshTokens'>) {
  return function issue(user: User, session: RefreshTokenSubject): IssuedSession {
    return {
      ...accessTokens.issue({ userId: user.id, sessionId: session.id }),
      tokenType: 'Bearer',
      refreshToken: refreshTokens.create(session),
      user,
    };
  };
}

function sessionExpired(): DomainError<typeof SESSION_EXPIRED> {
  return new DomainError(SESSION_EXPIRED, 'This session has ended. Sign in again.', null);
}

function refreshTokenReused(auditSubject: AuditSubject): DomainError<typeof REFRESH_TOKEN_REUSED> {
  const message = 'This refresh token was already used, so the session has ended. Sign in again.';
  return withAuditSubject(auditSubject, new DomainError(REFRESH_TOKEN_REUSED, message, null));
}
