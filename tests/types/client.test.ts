import type { Api, Client, Inputs, Outputs, Session, SessionInfo, Todo, User } from '@plumbline/client';
import { describe, expectTypeOf, test } from 'vitest';

describe('outputs are what travels: dates are strings, ids plain', () => {
  test('of the things that procedures answer', () => {
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
    expectTypeOf<SessionInfo>().toEqualTypeOf<{
      id: string;
      createdAt: string;
      lastUsedAt: string;
      expiresAt: string;
      userAgent: string | null;
      ip: string | null;
      current: boolean;
    }>();
  });

  test('of every procedure', () => {
    expectTypeOf<Outputs['auth']['register']>().toEqualTypeOf<User>();
    expectTypeOf<Outputs['auth']['login']>().toEqualTypeOf<Session>();
    expectTypeOf<Outputs['auth']['refresh']>().toEqualTypeOf<Session>();
    expectTypeOf<Outputs['auth']['logout']>().toBeUndefined();
    expectTypeOf<Outputs['auth']['sessions']['list']>().toEqualTypeOf<SessionInfo[]>();
    expectTypeOf<Outputs['auth']['sessions']['revoke']>().toBeUndefined();
    expectTypeOf<Outputs['auth']['sessions']['revokeOthers']>().toEqualTypeOf<{ revoked: number }>();
    expectTypeOf<Outputs['auth']['requestEmailVerification']>().toBeUndefined();
    expectTypeOf<Outputs['auth']['verifyEmail']>().toBeUndefined();
    expectTypeOf<Outputs['auth']['requestPasswordReset']>().toBeUndefined();
    expectTypeOf<Outputs['auth']['resetPassword']>().toBeUndefined();
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
  expectTypeOf<Omit<Inputs['auth'], 'sessions' | 'requestEmailVerification'>>().toEqualTypeOf<{
    register: { email: string; password: string; firstName: string; lastName: string };
    login: { email: string; password: string };
    refresh: { refreshToken: string };
    logout: { refreshToken: string };
    verifyEmail: { token: string };
    requestPasswordReset: { email: string };
    resetPassword: { token: string; newPassword: string };
  }>();
  expectTypeOf<Inputs['auth']['sessions']['list' | 'revokeOthers']>().toBeVoid();
  expectTypeOf<Inputs['auth']['sessions']['revoke']>().toEqualTypeOf<{ id: string }>();
  expectTypeOf<Inputs['auth']['requestEmailVerification']>().toBeVoid();
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

describe('the API as clients see it', () => {
  test('has these procedures and no other', () => {
    expectTypeOf<keyof Api>().toEqualTypeOf<'auth' | 'users' | 'todos'>();
    expectTypeOf<keyof Client>().toEqualTypeOf<keyof Api | 'session'>();
    expectTypeOf<keyof Api['auth']>().toEqualTypeOf<
      | 'register'
      | 'login'
      | 'refresh'
      | 'logout'
      | 'sessions'
      | 'requestEmailVerification'
      | 'verifyEmail'
      | 'requestPasswordReset'
      | 'resetPassword'
    >();
    expectTypeOf<keyof Api['auth']['sessions']>().toEqualTypeOf<'list' | 'revoke' | 'revokeOthers'>();
    expectTypeOf<keyof Api['users']>().toEqualTypeOf<'me' | 'update' | 'changePassword' | 'delete'>();
    expectTypeOf<keyof Api['todos']>().toEqualTypeOf<
      'create' | 'list' | 'get' | 'update' | 'complete' | 'reopen' | 'delete' | 'summary'
    >();
  });
});

type Priority = 'normal' | 'low' | 'medium' | 'high' | 'top';
