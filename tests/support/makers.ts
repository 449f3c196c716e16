import { signInElsewhere, type User } from './self.ts';

/**
 * Makes one thing of each kind that a user can own, through the public door, and returns its id. What the thing says
 * carries the user's mark. A kind that hangs on others is made in use: a label that stands on a todo.
 */
export const MAKERS = {
  todo: async (_, user) => (await createTodo(user)).id,
  completedTodo: async (_, user) => {
    const { id } = await createTodo(user);
    await user.api.todos.complete.mutate({ id });
    return id;
  },
  session: async (trpcUrl, { self }) => {
    const elsewhere = await signInElsewhere(trpcUrl, self);
    const current = (await elsewhere.auth.sessions.list.query()).find((session) => session.current);
    if (current === undefined) throw new Error('The list lacks the session that asks for it.');
    return current.id;
  },
} satisfies Record<string, (trpcUrl: string, user: User) => Promise<string>>;

export type Kind = keyof typeof MAKERS;

const createTodo = ({ api, self }: User) => api.todos.create.mutate({ description: `${self.mark} calls` });
