// Generated from the API by `npm run sdk:build`. Edit the schemas in server/ instead.

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
import { validateOnly, type SchemasOf } from './schema.ts';

export type { Schema, SchemasOf } from './schema.ts';

/**
 * The server's input schemas. They return the input unchanged, ready to send. Only the server checks a password's
 * length and strength.
 */
export const schemas: SchemasOf<Api> = {
  auth: {
    register: validateOnly(registerInput),
    login: validateOnly(loginInput),
    refresh: validateOnly(refreshInput),
    logout: validateOnly(logoutInput),
    sessions: { revoke: validateOnly(revokeInput) },
    verifyEmail: validateOnly(verifyEmailInput),
    requestPasswordReset: validateOnly(requestPasswordResetInput),
    resetPassword: validateOnly(resetPasswordInput),
  },
  users: {
    update: validateOnly(updateUserInput),
    changePassword: validateOnly(changePasswordInput),
    delete: validateOnly(deleteUserInput),
  },
  todos: {
    create: validateOnly(createTodoInput),
    list: validateOnly(listTodosInput),
    get: validateOnly(todoByIdInput),
    update: validateOnly(updateTodoInput),
    complete: validateOnly(todoByIdInput),
    reopen: validateOnly(todoByIdInput),
    delete: validateOnly(todoByIdInput),
  },
};
