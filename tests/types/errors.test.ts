import type { Client, Todo } from '@plumbline/client';
import type { TRPCPromise } from '@trpc/client';
import { describe, expectTypeOf, test } from 'vitest';

describe('errors', () => {
  test('each procedure knows the reasons for which it may refuse', () => {
    expectTypeOf<Reasons<Omit<Client['auth'], 'sessions'>>>().toEqualTypeOf<{
      register: Anyway | 'EMAIL_TAKEN' | 'PASSWORD_REJECTED';
      login: Anyway | 'INVALID_CREDENTIALS';
      refresh: Anyway | 'SESSION_EXPIRED' | 'REFRESH_TOKEN_REUSED';
      logout: Anyway;
      requestEmailVerification: SignedIn;
      verifyEmail: Anyway | 'TOKEN_INVALID';
      requestPasswordReset: Anyway;
      resetPassword: Anyway | 'TOKEN_INVALID' | 'PASSWORD_REJECTED';
    }>();
    expectTypeOf<Reasons<Client['auth']['sessions']>>().toEqualTypeOf<{
      list: SignedIn;
      revoke: SignedIn | 'SESSION_NOT_FOUND';
      revokeOthers: SignedIn;
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
