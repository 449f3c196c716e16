import { sessionEnded } from '../errors.ts';
import type { UserId } from '../schemas/ids.schema.ts';
import type { User, UserRepository } from './user.ts';
import type { UpdateUserInput } from './users.schema.ts';

type Dependencies = { users: UserRepository; now: () => Date };

export type UserService = ReturnType<typeof createUserService>;

export function createUserService({ users, now }: Dependencies) {
  return {
    async get(id: UserId): Promise<User> {
      return found(await users.find(id));
    },

    async update(id: UserId, input: UpdateUserInput): Promise<User> {
      return found(await users.update(id, { ...input, updatedAt: now() }));
    },
  };
}

/** Null means that another call has deleted the user meanwhile, which ended this session. */
function found(user: User | null): User {
  if (user === null) throw sessionEnded();
  return user;
}
