import { noInput, noOutput } from '../nothing.schema.ts';
import { router } from '../trpc/init.ts';
import type { Procedures } from '../trpc/procedures.ts';
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
    create: protectedProcedure()
      .input(createTodoInput)
      .output(todoOutput)
      .mutation(({ ctx, input }) => todos.create(ctx.caller.userId, input)),

    list: protectedProcedure()
      .input(listTodosInput)
      .output(todoPageOutput)
      .query(({ ctx, input }) => todos.list(ctx.caller.userId, input)),

    get: protectedProcedure('TODO_NOT_FOUND')
      .input(todoByIdInput)
      .output(todoOutput)
      .query(({ ctx, input }) => todos.get(ctx.caller.userId, input.id)),

    update: protectedProcedure('TODO_NOT_FOUND', 'VERSION_CONFLICT')
      .input(updateTodoInput)
      .output(todoOutput)
      .mutation(({ ctx, input }) => todos.update(ctx.caller.userId, input)),

    complete: protectedProcedure('TODO_NOT_FOUND')
      .input(todoByIdInput)
      .output(todoOutput)
      .mutation(({ ctx, input }) => todos.complete(ctx.caller.userId, input.id)),

    reopen: protectedProcedure('TODO_NOT_FOUND')
      .input(todoByIdInput)
      .output(todoOutput)
      .mutation(({ ctx, input }) => todos.reopen(ctx.caller.userId, input.id)),

    delete: protectedProcedure('TODO_NOT_FOUND')
      .input(todoByIdInput)
      .output(noOutput)
      .mutation(({ ctx, input }) => todos.delete(ctx.caller.userId, input.id)),

    summary: protectedProcedure()
      .input(noInput)
      .output(todoSummaryOutput)
      .query(({ ctx }) => todos.summarize(ctx.caller.userId)),
  });
}
