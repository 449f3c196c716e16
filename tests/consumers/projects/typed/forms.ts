import type { Inputs } from '@plumbline/client';
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

// @ts-expect-error: who one is takes no input.
export const none = schemas.users.me;
