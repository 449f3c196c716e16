import * as z from 'zod';
import { facts } from '../schemas/facts.schema.ts';
import { ignoreDirection } from '../schemas/paging.schema.ts';
import { trimmedText } from '../schemas/text.schema.ts';
import { dateTimeInput, timestampOutput } from '../schemas/time.schema.ts';
import { CURSOR_LENGTH_MAX, decodeCursor, order, priority, sortBy, todoId } from './cursor.schema.ts';

const description = trimmedText({ min: 1, max: 2_000 });
const dueDate = dateTimeInput.nullable();
const PAGE_LENGTH_MAX = 100;
const PAGE_LENGTH_DEFAULT = 50;
const SEARCH_LENGTH_MAX = 200;

export const createTodoInput = z.strictObject({
  description,
  priority: priority.default('medium'),
  dueDate: dueDate.prefault(null),
});

export const todoByIdInput = z.strictObject({ id: todoId });

export const updateTodoInput = z.strictObject({
  id: todoId,
  description: description.exactOptional(),
  priority: priority.exactOptional(),
  dueDate: dueDate.exactOptional(),
  expectedVersion: z.int32().min(1).exactOptional(),
});

export const listTodosInput = ignoreDirection(
  z.strictObject({
    limit: z.int().min(1).max(PAGE_LENGTH_MAX).default(PAGE_LENGTH_DEFAULT),
    cursor: z
      .string()
      .max(CURSOR_LENGTH_MAX)
      .register(facts, { description: 'The `nextCursor` of a page in the same sort order.' })
      .exactOptional(),
    isCompleted: z.boolean().exactOptional(),
    priority: z.array(priority).min(1).max(priority.options.length).exactOptional(),
    dueBefore: dateTimeInput.exactOptional(),
    dueAfter: dateTimeInput.exactOptional(),
    search: trimmedText({ min: 1, max: SEARCH_LENGTH_MAX }).exactOptional(),
    sortBy: sortBy.default('createdAt'),
    order: order.default('desc'),
  }),
)
  .transform(({ cursor, ...query }, context) => {
    if (cursor === undefined) return { ...query, after: null };
    const after = decodeCursor(cursor, query);
    if (after !== null) return { ...query, after };
    context.addIssue({
      code: 'custom',
      path: ['cursor'],
      message: 'Must be the nextCursor of a page in the same sort order.',
    });
    return z.NEVER;
  })
  .register(facts, {
    description: 'Todos must match every given filter.',
    rule: 'Use a `cursor` only with the sort order that it came from.',
  })
  .prefault({});

/** The public fields of a todo. */
export const todoOutput = z
  .object({
    id: z.string(),
    description: z.string(),
    priority,
    dueDate: timestampOutput.nullable(),
    isCompleted: z.boolean(),
    completedAt: timestampOutput.nullable(),
    createdAt: timestampOutput,
    updatedAt: timestampOutput,
    version: z.int(),
  })
  .register(facts, {
    id: 'Todo',
    description: 'Dates are ISO 8601 strings in UTC. `version` counts the changes, from 1.',
    examples: [
      {
        id: '01a202c2-19b3-739f-8f8f-2bc591f1442a',
        description: 'Call the bank',
        priority: 'medium',
        dueDate: null,
        isCompleted: false,
        completedAt: null,
        createdAt: '2026-11-22T07:30:00.000Z',
        updatedAt: '2026-11-22T07:30:00.000Z',
        version: 1,
      },
    ],
  });
export const todoPageOutput = z.object({ items: z.array(todoOutput), nextCursor: z.string().nullable() });
export const todoSummaryOutput = z.object({ open: z.int(), completed: z.int(), overdue: z.int() });

export type CreateTodoInput = z.infer<typeof createTodoInput>;
export type UpdateTodoInput = z.infer<typeof updateTodoInput>;
export type ListTodosInput = z.infer<typeof listTodosInput>;
