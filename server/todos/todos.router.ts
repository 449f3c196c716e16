import { TOO_EXPENSIVE } from '../errors.ts';
import { noInput, noOutput } from '../schemas/nothing.schema.ts';
import { router } from '../trpc/init.ts';
import type { Procedures } from '../trpc/procedures.ts';
import { TODO_NOT_FOUND, TODOS_FULL, VERSION_CONFLICT } from './todos.reasons.ts';
import {
  createTodoInput,
  listTodosInput,
  todoByIdInput,
  todoOutput,
  todoPageOutput,
  todoSummaryOutput,
  updateTodoInput,
} from './todos.schema.ts';
import type { TodoService } from './todos.service.ts';

type Dependencies = { procedures: Procedures; todos: TodoService };

export function createTodosRouter({ procedures: { protectedProcedure }, todos }: Dependencies) {
  return router({
    create: protectedProcedure({ summary: 'Adds a todo.', reasons: [TODOS_FULL] })
      .input(createTodoInput)
      .output(todoOutput)
      .mutation(({ ctx, input }) => todos.create(ctx.caller.userId, input)),

    list: protectedProcedure({
      summary:
        'Returns a page of todos, newest first by default. Pass `nextCursor` as `cursor` to get the next page. It is null on the last page.',
      reasons: [TOO_EXPENSIVE],
    })
      .input(listTodosInput)
      .output(todoPageOutput)
      .query(({ ctx, input }) => todos.list(ctx.caller.userId, input)),

    get: protectedProcedure({
      summary: 'Returns a todo.',
      reasons: [TODO_NOT_FOUND],
    })
      .input(todoByIdInput)
      .output(todoOutput)
      .query(({ ctx, input }) => todos.get(ctx.caller.userId, input.id)),

    update: protectedProcedure({
      summary:
        'Changes the given fields. With `expectedVersion`, fails if the todo has changed since that version.',
      reasons: [TODO_NOT_FOUND, VERSION_CONFLICT],
    })
      .input(updateTodoInput)
      .output(todoOutput)
      .mutation(({ ctx, input }) => todos.update(ctx.caller.userId, input)),

    complete: protectedProcedure({
      summary: 'Marks a todo as completed. Repeating it keeps the first `completedAt`.',
      reasons: [TODO_NOT_FOUND],
    })
      .input(todoByIdInput)
      .output(todoOutput)
      .mutation(({ ctx, input }) => todos.complete(ctx.caller.userId, input.id)),

    reopen: protectedProcedure({
      summary: 'Marks a todo as not completed.',
      reasons: [TODO_NOT_FOUND],
    })
      .input(todoByIdInput)
      .output(todoOutput)
      .mutation(({ ctx, input }) => todos.reopen(ctx.caller.userId, input.id)),

    delete: protectedProcedure({
      summary: 'Deletes a todo permanently.',
      reasons: [TODO_NOT_FOUND],
    })
      .input(todoByIdInput)
      .output(noOutput)
      .mutation(({ ctx, input }) => todos.delete(ctx.caller.userId, input.id)),

    summary: protectedProcedure({
      summary: 'Counts the open, completed and overdue todos.',
      reasons: [TOO_EXPENSIVE],
    })
      .input(noInput)
      .output(todoSummaryOutput)
      .query(({ ctx }) => todos.summarize(ctx.caller.userId)),
  });
}
