import { signInElsewhere, type User } from './self.ts';

/**
 * Makes one thing of each kind that a user can own, through the public door, and returns its id. What the thing says
 * carries the user's mark. A kind that hangs on others is made in use: a label that stands on a todo.
 */
export const MAKERS = {
  todo: async (_, { api, self }) => (await api.todos.create.mutate({ description: `${self.mark} calls` })).id,
  session: async (trpcUrl, { self }) => {
    const elsewhere = await signInElsewhere(trpcUrl, self);
    const current = (await elsewhere.auth.sessions.list.query()).find((session) => session.current);
    if (current === undefined) throw new Error('The list lacks the session that asks for it.');
    return current.id;
  },
} satisfies Record<string, (trpcUrl: string, user: User) => Promise<string>>;

export type Kind = keyof typeof MAKERS;
