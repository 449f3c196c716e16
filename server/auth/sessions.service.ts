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
  const findByRefreshToken = createPresenter({ sessions, refreshTokens });
  const issue = createIssuer({ accessTokens, refreshTokens });

  return {
    async start(user: User, client: Client): Promise<IssuedSession> {
      const session = { id: sessionId.parse(newId()), seed: newSeed() };
      // The version is the one that the password was checked under. Had it changed since, the session is born dead.
      await sessions.insert({ ...session, userId: user.id, passwordVersion: user.passwordVersion, client });
      return issue(user, { ...session, generation: 0 });
    },

    async authenticate(claims: Claims): Promise<Caller> {
      const caller = await sessions.findCaller(claims);
      if (caller === null) throw sessionEnded();
      return caller;
    },

    /** Rotates: the token given is spent, and the answer carries its successor. */
    async refresh(token: string): Promise<IssuedSession> {
      const spent = await findByRefreshToken(token);
      if (spent === null) throw sessionExpired();
      if (await sessions.advance(spent.session.id, spent.generation)) {
        return issue(spent.user, { ...spent.session, generation: spent.generation + 1 });
      }

      // Somebody else was faster. It may have been this very caller, whose answer was lost.
      const late = await findByRefreshToken(token);
      if (late === null) throw sessionExpired();
      const isPredecessor = late.generation === late.session.generation - 1;
      if (isPredecessor && late.session.idleSeconds <= REFRESH_GRACE_SECONDS)
        return issue(late.user, late.session);

      // RFC 9700, 4.14.2: either the thief or the owner holds a stale token, and which of them cannot be told.
      await sessions.delete(late.session.id);
      throw refreshTokenReused({ userId: late.user.id, sessionId: late.session.id });
    },

    /** Any refresh token of the session that was ever issued may end it, the newest or not. Answers whose it was. */
    async end(token: string): Promise<Claims | null> {
      const presented = await findByRefreshToken(token);
      if (presented === null) return null;
      await sessions.delete(presented.session.id);
      return { userId: presented.user.id, sessionId: presented.session.id };
    },

    ...createSessionManagement({ sessions }),
  };
}

/** What a signed-in user sees of the own sessions, and does to them. */
function createSessionManagement({ sessions }: Pick<Dependencies, 'sessions'>) {
  return {
    /** Where the caller is signed in, the place used last first. */
    async list(caller: Claims): Promise<(ListedSession & { current: boolean })[]> {
      const listed = await sessions.list(caller.userId);
      return listed.map((session) => ({ ...session, current: session.id === caller.sessionId }));
    },

    /** The caller's own session may be named as well. */
    async revoke(caller: Claims, id: SessionId): Promise<void> {
      // Somebody else's session is reported as missing: that it exists is theirs to know.
      if (!(await sessions.deleteOwn(caller.userId, id)))
        throw new DomainError(SESSION_NOT_FOUND, `No session with id "${id}".`, null);
    },

    async revokeOthers(caller: Claims): Promise<{ revoked: number }> {
      return { revoked: await sessions.deleteOthers(caller.userId, caller.sessionId) };
    },
  };
}

function createPresenter({ sessions, refreshTokens }: Pick<Dependencies, 'sessions' | 'refreshTokens'>) {
  /** The session's refresh token of the generation that the token names, with the session as it is now. */
  return async function findByRefreshToken(token: string) {
    const claim = refreshTokens.parse(token);
    const found = claim === null ? null : await sessions.find(claim.sessionId);
    if (claim === null || found === null) return null;
    const { generation, mac } = claim;
    // A token that nobody was ever given must not end a session: whoever knows a session's id could.
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
  const message = 'This refresh token was used before. The session has been ended.';
  return withAuditSubject(auditSubject, new DomainError(REFRESH_TOKEN_REUSED, message, null));
}
