import type { Api } from './api.js';
import type { CallOptions } from './calls.js';
import type { Client } from './client.js';
import { type InvalidInput, type NoAnswer, type Refusal } from './errors.js';
import type { Reason, ReasonDetails, Session } from './models.js';

export { fakeTodo, fakeUser } from './fakes.js';
/** The procedures of a fake client: functions of the input and the options of a call. Leave out what no test calls. */
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
/**
 * Makes a client without a server, for component tests. A call of a procedure that the fake does not have rejects with
 * an error that names it.
 */
export declare function createFakeClient(
  procedures: FakeProcedures,
  {
    session,
  }?: {
    session?: Session | null;
  },
): Client;
/** Returns a session of `fakeUser()`, with your fields. Its access token is valid for a hundred years. */
export declare const fakeSession: (fields?: Partial<Session>) => Session;
type DetailsOf<R extends Reason> = null extends ReasonDetails[R] ? [] : [details: ReasonDetails[R]];
/** Makes the error of a refused call, with the status and the details that the server would send. */
export declare function refusal<R extends Reason>(reason: R, ...[details]: DetailsOf<R>): Refusal<R>;
/** Makes the error of a call with invalid input. Takes `{ [field]: message }`, with at least one field. */
export declare function invalidInput(messages: Record<string, string>): InvalidInput;
/** Makes the error of a call without a response. */
export declare function noAnswer(kind: NoAnswer['kind']): NoAnswer;
