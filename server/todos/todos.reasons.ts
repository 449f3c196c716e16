import * as z from 'zod';
import { noDetails, reason } from '../errors.ts';
import { todoOutput } from './todos.schema.ts';

export const TODO_NOT_FOUND = reason('TODO_NOT_FOUND', 404, {
  details: noDetails,
  summary: 'The todo does not exist or belongs to another user.',
});

export const TODOS_FULL = reason('TODOS_FULL', 409, {
  summary: 'The user has as many todos as one user may have. `max` is that number.',
  details: z.object({ max: z.int() }),
});

export const VERSION_CONFLICT = reason('VERSION_CONFLICT', 409, {
  summary: 'The todo was changed since the expected version. `current` is the todo as it is now.',
  details: z.object({ current: todoOutput }),
});
