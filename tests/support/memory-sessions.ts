import {
  SESSION_IDLE_DAYS,
  SESSION_LIFETIME_DAYS,
  SESSIONS_PER_USER_MAX,
  type NewSession,
  type SessionRepository,
} from '../../server/auth/session.ts';
import type { SessionId, UserId } from '../../server/schemas/ids.schema.ts';
import type { User } from '../../server/users/user.ts';
import type { MemoryDatabase } from './memory-database.ts';

const DAY_MS = 86_400_000;

type SessionRow = NewSession & {
  generation: number;
  createdAt: Date;
  lastUsedAt: Date;
  expiresAt: Date;
};

export function createMemorySessions({ users, table }: MemoryDatabase, now: () => Date): SessionRepository {
  const sessions = table<SessionId, SessionRow>(({ userId }) => userId);
  const daysAfter = (date: Date, days: number) => new Date(date.getTime() + days * DAY_MS);

  function findAlive(id: SessionId): { row: SessionRow; user: User } | null {
    const row = sessions.get(id);
    const user = row && users.get(row.userId);
    if (row === undefined || user === undefined) return null;
    return row.expiresAt > now() && row.passwordVersion === user.passwordVersion ? { row, user } : null;
  }

  /** Returns the user's sessions, last used first. */
  function rowsOf(userId: UserId): SessionRow[] {
    const rows = [...sessions.values()].filter((row) => row.userId === userId);
    return rows.sort((a, b) => b.lastUsedAt.getTime() - a.lastUsedAt.getTime() || (a.id < b.id ? 1 : -1));
  }

  const listAlive = (userId: UserId) => rowsOf(userId).filter(({ id }) => findAlive(id) !== null);

  return {
    insert(session) {
      if (!users.has(session.userId)) return Promise.resolve();
      for (const { id } of rowsOf(session.userId).slice(SESSIONS_PER_USER_MAX - 1)) sessions.delete(id);
      const expiresAt = daysAfter(now(), SESSION_IDLE_DAYS);
      sessions.set(session.id, { ...session, generation: 0, createdAt: now(), lastUsedAt: now(), expiresAt });
      return Promise.resolve();
    },

    findCaller(claims) {
      const user = findAlive(claims.sessionId)?.user;
      return Promise.resolve(user?.id === claims.userId ? { ...claims, email: user.email } : null);
    },

    find(id) {
      const alive = findAlive(id);
      if (alive === null) return Promise.resolve(null);
      const { seed, generation, lastUsedAt } = alive.row;
      const idleSeconds = (now().getTime() - lastUsedAt.getTime()) / 1_000;
      return Promise.resolve({ session: { id, seed, generation, idleSeconds }, user: { ...alive.user } });
    },

    advance(id, fromGeneration) {
      const row = findAlive(id)?.row;
      if (row?.generation !== fromGeneration) return Promise.resolve(false);
      const [idle, absolute] = [
        daysAfter(now(), SESSION_IDLE_DAYS),
        daysAfter(row.createdAt, SESSION_LIFETIME_DAYS),
      ];
      const expiresAt = idle < absolute ? idle : absolute;
      sessions.set(id, { ...row, generation: fromGeneration + 1, lastUsedAt: now(), expiresAt });
      return Promise.resolve(true);
    },

    list(userId) {
      const listed = listAlive(userId).map(({ id, createdAt, lastUsedAt, expiresAt, client }) => {
        return { id, createdAt, lastUsedAt, expiresAt, userAgent: client.userAgent, ip: client.address };
      });
      return Promise.resolve(listed);
    },

    delete(id) {
      sessions.delete(id);
      return Promise.resolve();
    },

    deleteOwn(userId, id) {
      const isOwn = findAlive(id)?.user.id === userId;
      return Promise.resolve(isOwn && sessions.delete(id));
    },

    deleteOthers(userId, keptId) {
      const others = listAlive(userId).filter(({ id }) => id !== keptId);
      for (const { id } of others) sessions.delete(id);
      return Promise.resolve(others.length);
    },

    deleteExpired() {
      for (const { id, expiresAt } of sessions.values()) if (expiresAt <= now()) sessions.delete(id);
      return Promise.resolve();
    },
  };
}
