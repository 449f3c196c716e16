import type { Database } from '../infrastructure/database.ts';
import { sessionId } from '../schemas/ids.schema.ts';
import { toUser, USER_COLUMNS, type UserRow } from '../users/users.repository.ts';
import {
  SESSION_IDLE_DAYS,
  SESSION_LIFETIME_DAYS,
  SESSIONS_PER_USER_MAX,
  type ListedSession,
  type SessionRepository,
} from './session.ts';

/** Computes every age with the database's `now()`, so that replicas whose clocks differ agree. */
export function createSessionRepository({ prisma, query }: Database): SessionRepository {
  return {
    async insert({ id, userId, passwordVersion, seed, client }) {
      await query(INSERT, [
        id,
        userId,
        passwordVersion,
        seed,
        client.userAgent,
        client.address,
        SESSION_IDLE_DAYS,
        SESSIONS_PER_USER_MAX,
      ]);
    },

    async findCaller(claims) {
      const [row] = await query<{ email: string }>(FIND_CALLER, [claims.sessionId, claims.userId]);
      return row === undefined ? null : { ...claims, email: row.email };
    },

    async find(id) {
      const [row] = await query<UserRow & { seed: Buffer; generation: number; idleSeconds: number }>(FIND, [
        id,
      ]);
      if (row === undefined) return null;
      const { seed, generation, idleSeconds, ...user } = row;
      return { session: { id, seed, generation, idleSeconds }, user: toUser(user) };
    },

    async advance(id, fromGeneration) {
      const rows = await query(ADVANCE, [id, fromGeneration, SESSION_IDLE_DAYS, SESSION_LIFETIME_DAYS]);
      return rows.length === 1;
    },

    async list(userId) {
      const rows = await query<Omit<ListedSession, 'id'> & { id: string }>(LIST, [userId]);
      return rows.map((row) => ({ ...row, id: sessionId.parse(row.id) }));
    },

    async delete(id) {
      await prisma.session.deleteMany({ where: { id } });
    },

    async deleteOwn(userId, id) {
      const rows = await query(DELETE_OWN, [userId, id]);
      return rows.length === 1;
    },

    async deleteOthers(userId, keptId) {
      const rows = await query(DELETE_OTHERS, [userId, keptId]);
      return rows.length;
    },

    async deleteExpired() {
      await query('DELETE FROM sessions WHERE expires_at <= now()', []);
    },
  };
}

// Locks the user's row before the session rows, in the same order as the deletion of a user, so that the two cannot
// deadlock. A user who is being deleted at this moment gets no session, and the statement does not fail.
const INSERT = `
  WITH owner AS (SELECT id FROM users WHERE id = $2::uuid FOR NO KEY UPDATE),
  surplus AS (
    DELETE FROM sessions s USING owner WHERE s.id IN (
      SELECT id FROM sessions WHERE user_id = $2::uuid ORDER BY last_used_at DESC, id DESC OFFSET $8::int - 1)
  )
  INSERT INTO sessions (id, user_id, password_version, seed, user_agent, ip, expires_at)
  SELECT $1::uuid, owner.id, $3::int, $4::bytea, $5::text, $6::text, now() + make_interval(days => $7::int)
    FROM owner`;

/** A session is alive only while its user's password version is the one that it was started under. */
const IS_ALIVE = 's.expires_at > now() AND s.password_version = u.password_version';

/** Every protected call begins with this statement. */
const FIND_CALLER = `
  SELECT u.email
    FROM sessions s JOIN users u ON u.id = s.user_id
   WHERE s.id = $1::uuid AND s.user_id = $2::uuid AND ${IS_ALIVE}`;

const FIND = `
  SELECT s.seed, s.generation, extract(epoch FROM now() - s.last_used_at)::float8 AS "idleSeconds", ${USER_COLUMNS}
    FROM sessions s JOIN users u ON u.id = s.user_id
   WHERE s.id = $1::uuid AND ${IS_ALIVE}`;

const LIST = `
  SELECT s.id, s.created_at AS "createdAt", s.last_used_at AS "lastUsedAt", s.expires_at AS "expiresAt",
         s.user_agent AS "userAgent", s.ip
    FROM sessions s JOIN users u ON u.id = s.user_id
   WHERE s.user_id = $1::uuid AND ${IS_ALIVE}
   ORDER BY s.last_used_at DESC, s.id DESC`;

const DELETE_ALIVE = `
  WITH owner AS (SELECT id, password_version FROM users WHERE id = $1::uuid FOR NO KEY UPDATE)
  DELETE FROM sessions s USING owner u WHERE s.user_id = u.id AND ${IS_ALIVE}`;
const DELETE_OWN = `${DELETE_ALIVE} AND s.id = $2::uuid RETURNING s.id`;
const DELETE_OTHERS = `${DELETE_ALIVE} AND s.id <> $2::uuid RETURNING s.id`;

/** When one token is used for many refreshes at once, exactly one of them finds the expected generation. */
const ADVANCE = `
  UPDATE sessions AS s
     SET generation = s.generation + 1,
         last_used_at = now(),
         expires_at = least(now() + make_interval(days => $3::int), s.created_at + make_interval(days => $4::int))
    FROM users u
   WHERE s.id = $1::uuid AND s.generation = $2::int AND u.id = s.user_id AND ${IS_ALIVE}
  RETURNING s.id`;
