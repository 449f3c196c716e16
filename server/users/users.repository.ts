import { DomainError } from '../errors.ts';
import { isUniqueViolation } from '../infrastructure/database-errors.ts';
import type { Database } from '../infrastructure/database.ts';
import { userId } from '../schemas/ids.schema.ts';
import type { User, UserRepository } from './user.ts';
import { EMAIL_TAKEN } from './users.reasons.ts';

export type UserRow = {
  id: string;
  email: string;
  firstName: string;
  lastName: string;
  passwordHash: string;
  passwordVersion: number;
  emailVerifiedAt: Date | null;
  createdAt: Date;
};

export function createUserRepository({ prisma, query }: Database): UserRepository {
  return {
    async insert(user) {
      try {
        return toUser(await prisma.user.create({ data: { ...user, updatedAt: user.createdAt } }));
      } catch (error) {
        if (!isUniqueViolation(error)) throw error;
        throw new DomainError(EMAIL_TAKEN, 'An account with this email address already exists.', null);
      }
    },

    async find(id) {
      const [row] = await query<UserRow>(FIND, [id]);
      return toUserOrNull(row);
    },

    async findByEmail(email) {
      const [row] = await query<UserRow>(FIND_BY_EMAIL, [email]);
      return toUserOrNull(row);
    },

    async update(id, changes) {
      const [row] = await prisma.user.updateManyAndReturn({ where: { id }, data: changes });
      return toUserOrNull(row);
    },

    async replacePassword(id, { fromVersion, passwordHash, updatedAt }) {
      const [row] = await prisma.user.updateManyAndReturn({
        where: { id, passwordVersion: fromVersion },
        data: { passwordHash, passwordVersion: fromVersion + 1, updatedAt },
      });
      return toUserOrNull(row);
    },

    async renewHash(id, { from, to }) {
      await prisma.user.updateMany({ where: { id, passwordHash: from }, data: { passwordHash: to } });
    },

    async delete(id) {
      const { count } = await prisma.user.deleteMany({ where: { id } });
      return count > 0;
    },
  };
}

/** The columns of `users u`, named like the fields. */
export const USER_COLUMNS = `u.id, u.email, u.first_name AS "firstName", u.last_name AS "lastName",
  u.password_hash AS "passwordHash", u.password_version AS "passwordVersion",
  u.email_verified_at AS "emailVerifiedAt", u.created_at AS "createdAt"`;

const FIND = `SELECT ${USER_COLUMNS} FROM users u WHERE u.id = $1::uuid`;

const FIND_BY_EMAIL = `SELECT ${USER_COLUMNS} FROM users u WHERE u.email = $1::text`;

/** Exported for repositories that join users. */
export function toUser({ id, emailVerifiedAt, ...row }: UserRow): User {
  const { email, firstName, lastName, passwordHash, passwordVersion, createdAt } = row;
  const emailVerified = emailVerifiedAt !== null;
  return {
    id: userId.parse(id),
    email,
    firstName,
    lastName,
    passwordHash,
    passwordVersion,
    emailVerified,
    createdAt,
  };
}

const toUserOrNull = (row: UserRow | undefined): User | null => (row === undefined ? null : toUser(row));
