import type { AppRouter, Client, Inputs, Outputs, Session, Todo, User } from '@plumbline/client';
import type { TRPCPromise } from '@trpc/client';
import { describe, expectTypeOf, test } from 'vitest';

describe('outputs are what travels: dates are strings, ids plain', () => {
  test('of the three things that procedures answer', () => {
    expectTypeOf<Todo>().toEqualTypeOf<{
      id: string;
      description: string;
      priority: Priority;
      dueDate: string | null;
      isCompleted: boolean;
      completedAt: string | null;
      createdAt: string;
      updatedAt: string;
      version: number;
    }>();
    expectTypeOf<User>().toEqualTypeOf<{
      id: string;
      email: string;
      firstName: string;
      lastName: string;
      emailVerified: boolean;
      createdAt: string;
    }>();
    expectTypeOf<Session>().toEqualTypeOf<{
      accessToken: string;
      tokenType: 'Bearer';
      expiresAt: string;
      refreshToken: string;
      user: User;
    }>();
  });

  test('of every procedure', () => {
    expectTypeOf<Outputs['auth']['register']>().toEqualTypeOf<User>();
    expectTypeOf<Outputs['auth']['login']>().toEqualTypeOf<Session>();
    expectTypeOf<Outputs['auth']['refresh']>().toEqualTypeOf<Session>();
    expectTypeOf<Outputs['auth']['logout']>().toBeUndefined();
    expectTypeOf<Outputs['users']['me']>().toEqualTypeOf<User>();
    expectTypeOf<Outputs['users']['update']>().toEqualTypeOf<User>();
    expectTypeOf<Outputs['users']['changePassword']>().toEqualTypeOf<Session>();
    expectTypeOf<Outputs['users']['delete']>().toBeUndefined();
    expectTypeOf<Outputs['todos']['create']>().toEqualTypeOf<Todo>();
    expectTypeOf<Outputs['todos']['list']>().toEqualTypeOf<{ items: Todo[]; nextCursor: string | null }>();
    expectTypeOf<Outputs['todos']['get']>().toEqualTypeOf<Todo>();
    expectTypeOf<Outputs['todos']['update']>().toEqualTypeOf<Todo>();
    expectTypeOf<Outputs['todos']['complete']>().toEqualTypeOf<Todo>();
    expectTypeOf<Outputs['todos']['reopen']>().toEqualTypeOf<Todo>();
    expectTypeOf<Outputs['todos']['delete']>().toBeUndefined();
    expectTypeOf<Outputs['todos']['summary']>().toEqualTypeOf<{
      open: number;
      completed: number;
      overdue: number;
    }>();
  });
});

test('inputs are what may be sent: defaults are optional, and an absent field is not an undefined one', () => {
  expectTypeOf<Inputs['auth']>().toEqualTypeOf<{
    register: { email: string; password: string; firstName: string; lastName: string };
    login: { email: string; password: string };
    refresh: { refreshToken: string };
    logout: { refreshToken: string };
  }>();
  expectTypeOf<Inputs['users']['me']>().toBeVoid();
  expectTypeOf<Inputs['users']['update']>().toEqualTypeOf<{ firstName?: string; lastName?: string }>();
  expectTypeOf<Inputs['users']['changePassword']>().toEqualTypeOf<{
    currentPassword: string;
    newPassword: string;
    newPasswordConfirm: string;
  }>();
  expectTypeOf<Inputs['users']['delete']>().toEqualTypeOf<{ password: string }>();
  expectTypeOf<Inputs['todos']['create']>().toEqualTypeOf<{
    description: string;
    priority?: Priority | undefined;
    dueDate?: string | null | undefined;
  }>();
  expectTypeOf<Exclude<Inputs['todos']['list'], void>>().toEqualTypeOf<{
    limit?: number | undefined;
    cursor?: string;
    isCompleted?: boolean;
    priority?: Priority[];
    dueBefore?: string;
    dueAfter?: string;
    search?: string;
    sortBy?: 'createdAt' | 'dueDate' | 'priority' | undefined;
    order?: 'asc' | 'desc' | undefined;
  }>();
  expectTypeOf<undefined>().toExtend<Inputs['todos']['list']>();
  expectTypeOf<Inputs['todos']['update']>().toEqualTypeOf<{
    id: string;
    description?: string;
    priority?: Priority;
    dueDate?: string | null;
    expectedVersion?: number;
  }>();
  expectTypeOf<Inputs['todos']['get' | 'complete' | 'reopen' | 'delete']>().toEqualTypeOf<{ id: string }>();
  expectTypeOf<Inputs['todos']['summary']>().toBeVoid();
});

describe('errors', () => {
  test('each procedure knows the reasons for which it may refuse', () => {
    expectTypeOf<Reasons<Client['auth']>>().toEqualTypeOf<{
      register: Anyway | 'EMAIL_TAKEN' | 'PASSWORD_REJECTED';
      login: Anyway | 'INVALID_CREDENTIALS';
      refresh: Anyway | 'SESSION_EXPIRED' | 'REFRESH_TOKEN_REUSED';
      logout: Anyway;
    }>();
    expectTypeOf<Reasons<Client['users']>>().toEqualTypeOf<{
      me: SignedIn;
      update: SignedIn;
      changePassword: SignedIn | 'INVALID_CREDENTIALS' | 'PASSWORD_REJECTED';
      delete: SignedIn | 'INVALID_CREDENTIALS';
    }>();
    expectTypeOf<Reasons<Client['todos']>>().toEqualTypeOf<{
      create: SignedIn;
      list: SignedIn;
      get: SignedIn | 'TODO_NOT_FOUND';
      update: SignedIn | 'TODO_NOT_FOUND' | 'VERSION_CONFLICT';
      complete: SignedIn | 'TODO_NOT_FOUND';
      reopen: SignedIn | 'TODO_NOT_FOUND';
      delete: SignedIn | 'TODO_NOT_FOUND';
      summary: SignedIn;
    }>();
  });

  test('each reason brings its details', () => {
    type Update = Failure<Client['todos']['update']['mutate']>;
    type ChangePassword = Failure<Client['users']['changePassword']['mutate']>;
    expectTypeOf<Details<Update, 'VERSION_CONFLICT'>>().toEqualTypeOf<{ current: Todo }>();
    expectTypeOf<Details<Update, 'RATE_LIMITED'>>().toEqualTypeOf<{ retryAfterSeconds: number }>();
    expectTypeOf<Details<Update, 'OVERLOADED'>>().toEqualTypeOf<{ retryAfterSeconds: number }>();
    expectTypeOf<Details<Update, 'DATABASE_UNAVAILABLE'>>().toEqualTypeOf<{ retryAfterSeconds: number }>();
    expectTypeOf<Details<Update, 'TODO_NOT_FOUND'>>().toBeNull();
    expectTypeOf<Details<Update, null>>().toBeNull();
    expectTypeOf<Details<Update, 'UNAUTHENTICATED'>>().toEqualTypeOf<{
      cause: 'missing' | 'invalid' | 'expired' | 'revoked';
    }>();
    expectTypeOf<Details<ChangePassword, 'INVALID_CREDENTIALS'>>().toBeNull();
    expectTypeOf<Details<ChangePassword, 'PASSWORD_REJECTED'>>().toEqualTypeOf<{
      cause: 'too_short' | 'too_long' | 'common' | 'contains_identity' | 'unchanged' | 'mismatch';
    }>();
  });

  test('all of them have the one shape', () => {
    type Get = Failure<Client['todos']['get']['query']>;
    expectTypeOf<keyof Get>().toEqualTypeOf<
      'code' | 'httpStatus' | 'path' | 'reason' | 'details' | 'issues' | 'requestId'
    >();
    expectTypeOf<Get['httpStatus']>().toEqualTypeOf<number>();
    expectTypeOf<Get['path']>().toEqualTypeOf<string | null>();
    expectTypeOf<Get['issues']>().toExtend<{ path: string; message: string }[]>();
    expectTypeOf<Get['requestId']>().toEqualTypeOf<string | null>();
  });
});

describe('the router as clients see it', () => {
  type Types = AppRouter['_def']['_config']['$types'];
  type Get = AppRouter['_def']['record']['todos']['get']['_def'];

  test('says nothing of what is behind it: no context, no services, no database', () => {
    expectTypeOf<Types['ctx']>().toEqualTypeOf<object>();
    expectTypeOf<Types['meta']>().toEqualTypeOf<object>();
    expectTypeOf<Types['transformer']>().toEqualTypeOf<false>();
    expectTypeOf<keyof Get['$types']>().toEqualTypeOf<'input' | 'output' | 'errorShape'>();
  });

  test('has these procedures and no other', () => {
    type Records = AppRouter['_def']['record'];
    expectTypeOf<keyof Records>().toEqualTypeOf<'auth' | 'users' | 'todos'>();
    expectTypeOf<keyof Records['auth']>().toEqualTypeOf<'register' | 'login' | 'refresh' | 'logout'>();
    expectTypeOf<keyof Records['users']>().toEqualTypeOf<'me' | 'update' | 'changePassword' | 'delete'>();
    expectTypeOf<keyof Records['todos']>().toEqualTypeOf<
      'create' | 'list' | 'get' | 'update' | 'complete' | 'reopen' | 'delete' | 'summary'
    >();
  });
});

type Priority = 'normal' | 'low' | 'medium' | 'high' | 'top';

/** Null stands for all that no procedure declares: invalid input, defects. */
type Anyway = 'RATE_LIMITED' | 'OVERLOADED' | 'DATABASE_UNAVAILABLE' | null;
type SignedIn = Anyway | 'UNAUTHENTICATED';

/** `error.data` of a call, as `safe` has it. */
type Failure<Call> = Call extends (...args: never[]) => TRPCPromise<unknown, { data: infer Data }>
  ? Data
  : never;
type Reasons<Router> = {
  [Name in keyof Router]: Router[Name] extends { query: infer Call } | { mutate: infer Call }
    ? Failure<Call> extends { reason: infer Reason }
      ? Reason
      : never
    : never;
};
type Details<Data, Reason> = Data extends { reason: Reason; details: infer D } ? D : never;
