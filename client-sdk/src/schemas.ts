import * as z from 'zod';
import {
  changePasswordInput,
  deleteUserInput,
  loginInput,
  logoutInput,
  refreshInput,
  registerInput,
  requestPasswordResetInput,
  resetPasswordInput,
  revokeInput,
  verifyEmailInput,
} from '../../server/auth/auth.schema.ts';
import {
  createTodoInput,
  listTodosInput,
  todoByIdInput,
  updateTodoInput,
} from '../../server/todos/todos.schema.ts';
import { updateUserInput } from '../../server/users/users.schema.ts';
import type { Api } from './api.ts';

/** A schema for the input of every procedure that takes one, by its place. */
export type SchemasOf<Procedures> = {
  [
    Name in keyof Procedures as Procedures[Name] extends { '~types'?: { input: infer Input } }
      ? [Given<Input>] extends [never]
        ? never
        : Name
      : Name
  ]: Procedures[Name] extends { '~types'?: { input: infer Input } }
    ? Schema<Given<Input>>
    : SchemasOf<Procedures[Name]>;
};
type Given<Input> = Input extends object ? Input : never;

export type Schema<Input> = z.ZodType<Input, Input>;

/** What the server holds an input against. The rules for passwords are not among it: those are the server's to know. */
export const schemas: SchemasOf<Api> = {
  auth: {
    register: asGiven(registerInput),
    login: asGiven(loginInput),
    refresh: asGiven(refreshInput),
    logout: asGiven(logoutInput),
    sessions: { revoke: asGiven(revokeInput) },
    verifyEmail: asGiven(verifyEmailInput),
    requestPasswordReset: asGiven(requestPasswordResetInput),
    resetPassword: asGiven(resetPasswordInput),
  },
  users: {
    update: asGiven(updateUserInput),
    changePassword: asGiven(changePasswordInput),
    delete: asGiven(deleteUserInput),
  },
  todos: {
    create: asGiven(createTodoInput),
    list: asGiven(listTodosInput),
    get: asGiven(todoByIdInput),
    update: asGiven(updateTodoInput),
    complete: asGiven(todoByIdInput),
    reopen: asGiven(todoByIdInput),
    delete: asGiven(todoByIdInput),
  },
};

/** Answers the input as it was given, and not what the server makes of it: that is not what travels. */
function asGiven<S extends z.ZodType>(schema: S): Schema<Given<z.input<S>>> {
  return z
    .custom<Given<z.input<S>>>(() => true)
    .superRefine((value, context) => {
      const { error } = schema.safeParse(value);
      for (const { path, message } of error?.issues.flatMap(perField) ?? [])
        context.addIssue({ code: 'custom', path, message });
    });
}

/** zod tells of all unknown fields at once; forms, and our server, of each. */
function perField({ path, message, ...issue }: z.core.$ZodIssue) {
  if (issue.code !== 'unrecognized_keys') return [{ path, message }];
  return issue.keys.map((key) => ({ path: [...path, key], message: 'There is no such field.' }));
}
