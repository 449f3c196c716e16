import type { Database } from '../infrastructure/database.ts';
import { userId } from '../schemas/ids.schema.ts';
import { toUser, USER_COLUMNS, type UserRow } from '../users/users.repository.ts';
import { MAILED_TOKEN_MINUTES, type MailedTokenRepository } from './mailed-token.ts';

export function createMailedTokenRepository({ query }: Database): MailedTokenRepository {
  return {
    async insert({ id, purpose, email, limitKey }) {
      await query(INSERT, [id, email, purpose, limitKey, MAILED_TOKEN_MINUTES[purpose]]);
    },

    async findUser({ id, hash }, purpose) {
      const [row] = await query<UserRow>(FIND_USER, [id, hash, purpose]);
      return row === undefined ? null : toUser(row);
    },

    async verifyEmail({ id, hash }, at) {
      return idOf(await query<{ id: string }>(VERIFY_EMAIL, [id, hash, 'verify_email', at]));
    },

    async hasVerified({ id, hash }) {
      return (await query(HAS_VERIFIED, [id, hash, 'verify_email'])).length === 1;
    },

    async resetPassword({ id, hash }, { passwordHash, at }) {
      return idOf(
        await query<{ id: string }>(RESET_PASSWORD, [id, hash, 'reset_password', at, passwordHash]),
      );
    },

    async deleteExpired() {
      await query('DELETE FROM mailed_tokens WHERE expires_at <= now() AND due_at IS NULL', []);
    },
  };
}

const idOf = ([row]: { id: string }[]) => (row === undefined ? null : userId.parse(row.id));

// The same statement whether or not there is an account. It locks nothing of the user's, which would take time, too. The
// mail is due at once, so its time must not be rounded up.
const INSERT = `
  INSERT INTO mailed_tokens (id, user_id, purpose, password_version, limit_key, due_at, expires_at)
  SELECT $1::uuid, u.id, $3::mailed_token_purpose, u.password_version, $4::text,
         date_trunc('milliseconds', now()), now() + make_interval(mins => $5::int)
    FROM (VALUES ($2::text)) AS asked (email) LEFT JOIN users u ON u.email = asked.email`;

const UNEXPIRED_TOKEN = `
    FROM mailed_tokens t JOIN users u ON u.id = t.user_id
   WHERE (t.id = $1::uuid OR t.hash = $2::bytea) AND t.purpose = $3::mailed_token_purpose AND t.expires_at > now()`;

const GOOD_TOKEN = `${UNEXPIRED_TOKEN} AND t.spent_at IS NULL AND t.password_version = u.password_version`;

const FIND_USER = `SELECT ${USER_COLUMNS} ${GOOD_TOKEN}`;

const HAS_VERIFIED = `SELECT t.id ${UNEXPIRED_TOKEN} AND t.spent_at IS NOT NULL`;

// Locks the user's row before the token's row, so that two calls of one user cannot deadlock. A second call that waited for
// the lock finds the token spent.
const SPEND = `
  WITH owner AS (SELECT u.id, t.id AS token_id ${GOOD_TOKEN} FOR UPDATE OF u),
       spent AS (UPDATE mailed_tokens t SET spent_at = now() FROM owner
                  WHERE t.id = owner.token_id AND t.spent_at IS NULL RETURNING t.user_id)
  UPDATE users u SET email_verified_at = coalesce(u.email_verified_at, $4::timestamptz), updated_at = $4::timestamptz`;

const OF_THE_SPENT = 'FROM spent WHERE u.id = spent.user_id RETURNING u.id';

const VERIFY_EMAIL = `${SPEND} ${OF_THE_SPENT}`;

const RESET_PASSWORD = `${SPEND}, password_hash = $5::text, password_version = u.password_version + 1 ${OF_THE_SPENT}`;
