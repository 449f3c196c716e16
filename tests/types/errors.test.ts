import type { Answer, ApiError, Client, ErrorData, ErrorOf, ReasonDetails, Todo } from '@plumbline/client';
import { describe, expectTypeOf, test } from 'vitest';
import type { ApiErrorData } from '../../server/trpc/error-shape.ts';

describe('errors', () => {
  test('each procedure knows the reasons for which it may refuse', () => {
    expectTypeOf<ReasonsOf<Client['auth']['login']>>().toEqualTypeOf<Anyway | 'INVALID_CREDENTIALS'>();
    expectTypeOf<ReasonsOf<Client['auth']['logout']>>().toEqualTypeOf<Anyway>();
    expectTypeOf<ReasonsOf<Client['auth']['sessions']['revoke']>>().toEqualTypeOf<
      SignedIn | 'SESSION_NOT_FOUND'
    >();
    expectTypeOf<ReasonsOf<Client['users']['me']>>().toEqualTypeOf<SignedIn>();
    expectTypeOf<ReasonsOf<Client['users']['changePassword']>>().toEqualTypeOf<
      SignedIn | 'INVALID_CREDENTIALS' | 'PASSWORD_REJECTED'
    >();
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
    expectTypeOf<Get>().toEqualTypeOf<ErrorOf<'todos.get'>>();
    expectTypeOf<keyof Exclude<Get['data'], null>>().toEqualTypeOf<
      'code' | 'httpStatus' | 'path' | 'reason' | 'details' | 'issues' | 'requestId'
    >();
    expectTypeOf<Get['httpStatus']>().toEqualTypeOf<number | null>();
    expectTypeOf<Get['issues']>().toEqualTypeOf<readonly { path: string; message: string }[]>();
    expectTypeOf<Get['requestId']>().toEqualTypeOf<string | null>();
  });

  test('what the server sends is what the SDK says that it sends', () => {
    type Sent = ApiErrorData<'VERSION_CONFLICT', ReasonDetails['VERSION_CONFLICT']>;
    expectTypeOf<Sent>().toExtend<ErrorData<'VERSION_CONFLICT', { current: Todo }>>();
    expectTypeOf<keyof Sent>().toEqualTypeOf<keyof ErrorData<null, null>>();
  });

  test('what is no refusal has no reason, and a kind of its own', () => {
    type Get = Failure<Client['todos']['get']['query']>;
    expectTypeOf<Get['kind']>().toEqualTypeOf<
      'refused' | 'invalid_input' | 'failed' | 'network' | 'timeout' | 'aborted'
    >();
    expectTypeOf<Extract<Get, { kind: 'refused' }>['reason']>().toEqualTypeOf<
      Exclude<SignedIn, null> | 'TODO_NOT_FOUND'
    >();
    expectTypeOf<Exclude<Get, { kind: 'refused' }>['reason']>().toBeNull();
    expectTypeOf<Extract<Get, { kind: 'network' | 'timeout' | 'aborted' }>['data']>().toBeNull();
  });

  test('of a procedure that there is not there is no error', () => {
    // @ts-expect-error -- a misspelt path
    expectTypeOf<ErrorOf<'todos.fetch'>>().toBeNever();
  });
});

/** Null stands for all that no procedure declares: invalid input, defects. */
type Anyway = 'RATE_LIMITED' | 'OVERLOADED' | 'DATABASE_UNAVAILABLE' | null;
type SignedIn = Anyway | 'UNAUTHENTICATED';

/** How a call can fail, as `safe` has it. */
type Failure<Call> = Call extends (...args: never[]) => Answer<unknown, infer R> ? ApiError<R> : never;
type ReasonsOf<Procedure> = Procedure extends { query: infer Call } | { mutate: infer Call }
  ? Failure<Call>['reason']
  : never;
type Details<E, Reason> = E extends { reason: Reason; details: infer D } ? D : never;
