import { fieldErrors, type ErrorOf, type Inputs } from '@plumbline/client';
import { schemas } from '@plumbline/client/schemas';
import type { z } from 'zod';

export type NewTodo = z.input<typeof schemas.todos.create>;

export function readTodo(fields: unknown): Inputs['todos']['create'] | string[] {
  const result = schemas.todos.create.safeParse(fields);
  if (!result.success) return result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  // @ts-expect-error: unknown field.
  result.data.ownerId satisfies string;
  return result.data;
}

/** Takes both errors of a form: the schema's before it is sent, and the server's after. */
export const problemsOf = (found: z.ZodError | undefined, refused: ErrorOf<'todos.create'> | null) => ({
  ...fieldErrors(found),
  ...fieldErrors(refused),
});

// @ts-expect-error: users.me takes no input.
export const none = schemas.users.me;
