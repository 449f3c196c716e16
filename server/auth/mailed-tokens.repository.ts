import type { Database } from '../infrastructure/database.ts';
import { userId } from '../schemas/ids.schema.ts';
import { toUser, USER_COLUMNS, type UserRow } from '../users/users.repository.ts';
import { MAILED_TOKEN_MINUTES, type MailedTokenRepository } from './mailed-token.ts';

export function createMailedTokenRepository({ query }: Database): MailedTokenRepository {
  return {
    async insert({ hash, purpose, userId, passwordVersion }) {
      await query(INSERT, [hash, userId, purpose, passwordVersion, MAILED_TOKEN_MINUTES[purpose]]);
    },

    async findUser(hash, purpose) {
      const [row] = await query<UserRow>(FIND_USER, [hash, purpose]);
      return row === undefined ? null : toUser(row);
    },

    async verifyEmail(hash, at) {
      return idOf(await query<{ id: string }>(VERIFY_EMAIL, [hash, 'verify_email', at]));
    },

    async resetPassword(hash, { passwordHash, at }) {
      return idOf(await query<{ id: string }>(RESET_PASSWORD, [hash, 'reset_password', at, passwordHash]));
    },

    async deleteExpired() {
      await query('DELETE FROM mailed_tokens WHERE expires_at <= now()', []);
    },
  };
}

const idOf = ([row]: { id: string }[]) => (row === undefined ? null : userId.parse(row.id));

const INSERT = `
  INSERT INTO mailed_tokens (hash, user_id, purpose, password_version, expires_at)
  SELECT $1::bytea, u.id, $3::mailed_token_purpose, $4::int, now() + make_interval(mins => $5::int)
    FROM users u WHERE u.id = $2::uuid
     FOR KEY SHARE`;

const GOOD_TOKEN = `
    FROM mailed_tokens t JOIN users u ON u.id = t.user_id
   WHERE t.hash = $1::bytea AND t.purpose = $2::mailed_token_purpose
     AND t.expires_at > now() AND t.password_version = u.password_version`;

const FIND_USER = `SELECT ${USER_COLUMNS} ${GOOD_TOKEN}`;

// Locks the user's row before the token's row, in the same order as the deletion of a user, so that the two cannot
// deadlock. A second call that waited for the lock finds the token spent.
const SPEND = `
  WITH owner AS (SELECT u.id ${GOOD_TOKEN} FOR UPDATE OF u),
       spent AS (DELETE FROM mailed_tokens t USING owner WHERE t.hash = $1::bytea RETURNING t.user_id)
  UPDATE users u SET email_verified_at = coalesce(u.email_verified_at, $3::timestamptz), updated_at = $3::timestamptz`;

const OF_THE_SPENT = 'FROM spent WHERE u.id = spent.user_id RETURNING u.id';

const VERIFY_EMAIL = `${SPEND} ${OF_THE_SPENT}`;

const RESET_PASSWORD = `${SPEND}, password_hash = $4::text, password_version = u.password_version + 1 ${OF_THE_SPENT}`;
