import { fieldErrors, type ErrorOf, type Inputs } from '@plumbline/client';
import { schemas } from '@plumbline/client/schemas';
import type { z } from 'zod';

export type NewTodo = z.input<typeof schemas.todos.create>;

export function readTodo(fields: unknown): Inputs['todos']['create'] | string[] {
  const result = schemas.todos.create.safeParse(fields);
  if (!result.success) return result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  // @ts-expect-error: there is no such field.
  result.data.ownerId satisfies string;
  return result.data;
}

/** Of either, as a form has them: before anything was sent, and after. */
export const problemsOf = (found: z.ZodError | undefined, refused: ErrorOf<'todos.create'> | null) => ({
  ...fieldErrors(found),
  ...fieldErrors(refused),
});

// @ts-expect-error: who one is takes no input.
export const none = schemas.users.me;
