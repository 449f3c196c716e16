import { DomainError } from '../errors.ts';
import { isUniqueViolation } from '../infrastructure/database-errors.ts';
import type { Database } from '../infrastructure/database.ts';
import type { User, UserRepository } from './user.ts';
import { userId } from './users.schema.ts';

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
        throw new DomainError('EMAIL_TAKEN', 'There is an account with this e-mail address already.', null);
      }
    },

    async find(id) {
      const [row] = await query<UserRow>(FIND, [id]);
      return toUserOrNull(row);
    },

    async findByEmail(email) {
      return toUserOrNull(await prisma.user.findUnique({ where: { email } }));
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

/** A row as Prisma would name its fields, of the table `users` under the alias `u`. */
export const USER_COLUMNS = `u.id, u.email, u.first_name AS "firstName", u.last_name AS "lastName",
  u.password_hash AS "passwordHash", u.password_version AS "passwordVersion",
  u.email_verified_at AS "emailVerifiedAt", u.created_at AS "createdAt"`;

// SQL of our own, because `users.me` comes here: Prisma's client would double its cost (docs/decisions).
const FIND = `SELECT ${USER_COLUMNS} FROM users u WHERE u.id = $1::uuid`;

/** For other repositories that read users along with rows of their own. */
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

const toUserOrNull = (row: UserRow | null | undefined): User | null => (row == null ? null : toUser(row));
