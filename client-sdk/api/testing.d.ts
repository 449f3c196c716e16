import type { Api } from './api.js';
import type { CallOptions } from './calls.js';
import type { Client } from './client.js';
import { type InvalidInput, type NoAnswer, type Refusal } from './errors.js';
import type { Reason, ReasonDetails, Session, Todo, User } from './models.js';

/** What the fake answers, for as many procedures as a test needs. */
export type FakeProcedures<Procedures = Api> = {
  [Name in keyof Procedures]?: Procedures[Name] extends {
    '~types'?: {
      input: infer Input;
      output: infer Output;
    };
  }
    ? (input: Input, options: CallOptions) => Output | Promise<Output>
    : FakeProcedures<Procedures[Name]>;
};
/** A client without a server, for tests of components. Calling what the fake does not have fails, and says so. */
export declare function createFakeClient(
  procedures: FakeProcedures,
  {
    session,
  }?: {
    session?: Session | null;
  },
): Client;
/** A todo like the server's, with what matters to the test in it. Its id is always the same. */
export declare const fakeTodo: (fields?: Partial<Todo>) => Todo;
/** The same of a user. */
export declare const fakeUser: (fields?: Partial<User>) => User;
/** The same of a session, of `fakeUser()`. Its tokens are good for a lifetime. */
export declare const fakeSession: (fields?: Partial<Session>) => Session;
type DetailsOf<R extends Reason> = null extends ReasonDetails[R] ? [] : [details: ReasonDetails[R]];
/** The error of a procedure that refuses for this reason. */
export declare function refusal<R extends Reason>(reason: R, ...[details]: DetailsOf<R>): Refusal<R>;
/** The error of a call whose input is invalid: `{ [field]: message }`. */
export declare function invalidInput(messages: Record<string, string>): InvalidInput;
/** The error of a call that was never answered. */
export declare function noAnswer(kind: NoAnswer['kind']): NoAnswer;
export {};
