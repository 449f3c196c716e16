import { signInElsewhere, type User } from './self.ts';

/**
 * Makes things of a kind for which one call with the input of a specimen is not enough. Each function makes one through the
 * API and returns its ID. The text of the thing contains the user's mark.
 */
export const MAKERS: Readonly<Record<string, (trpcUrl: string, user: User) => Promise<string>>> = {
  completedTodo: async (_, { api, self }) => {
    const { id } = await api.todos.create.mutate({ description: self.mark });
    await api.todos.complete.mutate({ id });
    return id;
  },
  session: async (trpcUrl, { self }) => {
    const elsewhere = await signInElsewhere(trpcUrl, self);
    const current = (await elsewhere.auth.sessions.list.query()).find((session) => session.current);
    if (current === undefined) throw new Error('The list lacks the session that asks for it.');
    return current.id;
  },
};
