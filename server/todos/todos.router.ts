import { noInput, noOutput } from '../schemas/nothing.schema.ts';
import { router } from '../trpc/init.ts';
import type { Procedures } from '../trpc/procedures.ts';
import { TODO_NOT_FOUND, VERSION_CONFLICT } from './todos.reasons.ts';
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

type Parts = { procedures: Procedures; todos: TodoService };

export function createTodosRouter({ procedures: { protectedProcedure }, todos }: Parts) {
  return router({
    create: protectedProcedure({ summary: 'Adds a todo.' })
      .input(createTodoInput)
      .output(todoOutput)
      .mutation(({ ctx, input }) => todos.create(ctx.caller.userId, input)),

    list: protectedProcedure({
      summary:
        'A page of todos, newest first unless told otherwise. `nextCursor` leads to the next page; null at the end.',
    })
      .input(listTodosInput)
      .output(todoPageOutput)
      .query(({ ctx, input }) => todos.list(ctx.caller.userId, input)),

    get: protectedProcedure({
      summary: "One todo. Somebody else's is not found.",
      reasons: [TODO_NOT_FOUND],
    })
      .input(todoByIdInput)
      .output(todoOutput)
      .query(({ ctx, input }) => todos.get(ctx.caller.userId, input.id)),

    update: protectedProcedure({
      summary:
        'Changes the fields that are given. With `expectedVersion`, only if nobody else has changed it since.',
      reasons: [TODO_NOT_FOUND, VERSION_CONFLICT],
    })
      .input(updateTodoInput)
      .output(todoOutput)
      .mutation(({ ctx, input }) => todos.update(ctx.caller.userId, input)),

    complete: protectedProcedure({
      summary: 'Marks as done. Again, it changes nothing: the first `completedAt` is kept.',
      reasons: [TODO_NOT_FOUND],
    })
      .input(todoByIdInput)
      .output(todoOutput)
      .mutation(({ ctx, input }) => todos.complete(ctx.caller.userId, input.id)),

    reopen: protectedProcedure({
      summary: 'Marks as not done.',
      reasons: [TODO_NOT_FOUND],
    })
      .input(todoByIdInput)
      .output(todoOutput)
      .mutation(({ ctx, input }) => todos.reopen(ctx.caller.userId, input.id)),

    delete: protectedProcedure({
      summary: 'Deletes a todo for good.',
      reasons: [TODO_NOT_FOUND],
    })
      .input(todoByIdInput)
      .output(noOutput)
      .mutation(({ ctx, input }) => todos.delete(ctx.caller.userId, input.id)),

    summary: protectedProcedure({ summary: 'How many are open, completed, and open past their due date.' })
      .input(noInput)
      .output(todoSummaryOutput)
      .query(({ ctx }) => todos.summarize(ctx.caller.userId)),
  });
}
