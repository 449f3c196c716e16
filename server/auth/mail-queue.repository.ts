import type { Database } from '../infrastructure/database.ts';
import { userId } from '../schemas/ids.schema.ts';
import { mailId } from './auth.schema.ts';
import { LEASE_SECONDS, type MailQueue, type QueuedMail } from './mail-queue.ts';

type MailRow = Omit<QueuedMail, 'id' | 'userId'> & { id: string; userId: string | null };

export function createMailQueue({ query }: Database): MailQueue {
  return {
    async take() {
      const [row] = await query<MailRow>(TAKE, [LEASE_SECONDS]);
      if (row === undefined) return null;
      return {
        ...row,
        id: mailId.parse(row.id),
        userId: row.userId === null ? null : userId.parse(row.userId),
      };
    },

    async markSent({ id, attempts }) {
      await query(`UPDATE mailed_tokens SET due_at = NULL ${IF_STILL_TAKEN}`, [id, attempts]);
    },

    async postpone({ id, attempts }, seconds) {
      await query(POSTPONE, [id, attempts, seconds]);
    },

    async delete({ id, attempts }) {
      const rows = await query(`DELETE FROM mailed_tokens ${IF_STILL_TAKEN} RETURNING id`, [id, attempts]);
      return rows.length === 1;
    },
  };
}

// Replicas do not wait for each other: each skips the rows that another is taking.
const TAKE = `
  WITH due AS (
    SELECT t.id, u.email AS "to", extract(epoch FROM now() - t.created_at)::float8 AS "ageSeconds",
           t.expires_at <= now() AS "hasExpired",
           t.expires_at > now() AND (t.user_id IS NULL OR t.password_version IS NOT DISTINCT FROM u.password_version)
             AS "isTokenValid"
      FROM mailed_tokens t LEFT JOIN users u ON u.id = t.user_id
     WHERE t.due_at <= now()
     ORDER BY t.due_at LIMIT 1
       FOR UPDATE OF t SKIP LOCKED)
  UPDATE mailed_tokens t SET attempts = t.attempts + 1, due_at = now() + make_interval(secs => $1::int)
    FROM due WHERE t.id = due.id
  RETURNING t.id, t.purpose::text AS purpose, t.user_id AS "userId", t.attempts, t.limit_key AS "limitKey",
            due."to", due."ageSeconds", due."hasExpired", due."isTokenValid"`;

const IF_STILL_TAKEN = 'WHERE id = $1::uuid AND attempts = $2::int AND due_at IS NOT NULL';

const POSTPONE = `
  UPDATE mailed_tokens SET due_at = least(now() + make_interval(secs => $3::int), expires_at) ${IF_STILL_TAKEN}`;
