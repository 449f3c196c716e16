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

  test('of these procedures, and there is no other', () => {
    expectTypeOf<Omit<Outputs['auth'], 'sessions'>>().toEqualTypeOf<{
      register: User;
      login: Session;
      refresh: Session;
      logout: undefined;
      requestEmailVerification: undefined;
      verifyEmail: undefined;
      requestPasswordReset: undefined;
      resetPassword: undefined;
    }>();
    expectTypeOf<Outputs['auth']['sessions']>().toEqualTypeOf<{
      list: SessionInfo[];
      revoke: undefined;
      revokeOthers: { revoked: number };
    }>();
    expectTypeOf<Outputs['users']>().toEqualTypeOf<{
      me: User;
      update: User;
      changePassword: Session;
      delete: undefined;
    }>();
    expectTypeOf<Outputs['todos']>().toEqualTypeOf<{
      create: Todo;
      list: { items: Todo[]; nextCursor: string | null };
      get: Todo;
      update: Todo;
      complete: Todo;
      reopen: Todo;
      delete: undefined;
      summary: { open: number; completed: number; overdue: number };
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

test('a client has the parts of the API, and the session', () => {
  expectTypeOf<keyof Api>().toEqualTypeOf<'auth' | 'users' | 'todos'>();
  expectTypeOf<keyof Client>().toEqualTypeOf<keyof Api | 'session'>();
});

type Priority = 'normal' | 'low' | 'medium' | 'high' | 'top';
