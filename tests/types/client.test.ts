import { describe, expectTypeOf, test } from 'vitest';
import {
  createClient,
  safe,
  type Inputs,
  type Outputs,
  type Session,
  type Todo,
  type User,
} from '@plumbline/client';

const api = createClient({ url: 'http://localhost/trpc' });

describe('the types of the SDK', () => {
  test('outputs are what travels: dates are strings, ids plain', () => {
    expectTypeOf<Todo>().toEqualTypeOf<{
      id: string;
      description: string;
      priority: 'normal' | 'low' | 'medium' | 'high' | 'top';
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

  test('inputs are what may be sent: defaults are optional', () => {
    expectTypeOf<Inputs['todos']['create']>().toEqualTypeOf<{
      description: string;
      priority?: Todo['priority'] | undefined;
      dueDate?: string | null | undefined;
    }>();
    expectTypeOf<Inputs['todos']['get']>().toEqualTypeOf<{ id: string }>();
  });

  test('each procedure knows the reasons for which it may refuse', () => {
    const login = () => safe(api.auth.login.mutate({ email: 'ada@example.com', password: 'x' }));
    type Failure = Extract<Awaited<ReturnType<typeof login>>, readonly [undefined, unknown]>[1];
    type Reason = NonNullable<Failure['data']>['reason'];
    expectTypeOf<Reason>().toEqualTypeOf<
      'INVALID_CREDENTIALS' | 'RATE_LIMITED' | 'OVERLOADED' | 'DATABASE_UNAVAILABLE' | null
    >();
  });
});
