import * as z from 'zod';
import { facts } from '../schemas/facts.schema.ts';
import { dateTimeInput } from '../schemas/time.schema.ts';

export const todoId = z.uuid().brand('TodoId');
export type TodoId = z.infer<typeof todoId>;

/** In ascending order of urgency. */
export const priority = z
  .enum(['normal', 'low', 'medium', 'high', 'top'])
  .register(facts, { id: 'Priority', description: 'How urgent a todo is, in ascending order.' });
export type Priority = z.infer<typeof priority>;

export const sortBy = z.enum(['createdAt', 'dueDate', 'priority']);
export const order = z.enum(['asc', 'desc']);
export type Sort = { sortBy: z.infer<typeof sortBy>; order: z.infer<typeof order> };

/** The sort key and ID of a page's last todo. The next page begins right after it. */
export type Position =
  | { sortBy: 'createdAt'; value: Date; id: TodoId }
  | { sortBy: 'dueDate'; value: Date | null; id: TodoId }
  | { sortBy: 'priority'; value: Priority; id: TodoId };

const position = z.discriminatedUnion('sortBy', [
  z.strictObject({ sortBy: z.literal('createdAt'), value: dateTimeInput, id: todoId }),
  z.strictObject({ sortBy: z.literal('dueDate'), value: dateTimeInput.nullable(), id: todoId }),
  z.strictObject({ sortBy: z.literal('priority'), value: priority, id: todoId }),
]);
const cursor = z.strictObject({ order, position });

export const CURSOR_LENGTH_MAX = 300;

export function encodeCursor(order: Sort['order'], position: Position): string {
  return btoa(JSON.stringify({ order, position }))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** Null unless `encodeCursor` made the cursor for this sort order. */
export function decodeCursor(encoded: string, sort: Sort): Position | null {
  const decoded = cursor.safeParse(readJson(encoded));
  if (!decoded.success) return null;
  const { order, position } = decoded.data;
  return order === sort.order && position.sortBy === sort.sortBy ? position : null;
}

function readJson(encoded: string): unknown {
  try {
    return JSON.parse(atob(encoded.replaceAll('-', '+').replaceAll('_', '/')));
  } catch {
    return null; // It is not base64 or not JSON, so `encodeCursor` did not make it.
  }
}
