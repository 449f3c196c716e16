import { signInElsewhere, type User } from './self.ts';

/**
 * For each kind of thing that a user can own, a function that creates one through the API and returns its ID. Its text
 * contains the user's mark. A thing that belongs to others is created in use, like a label on a todo.
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
