import type { Api } from './api.ts';
import type { CallProcedure } from './caller.ts';
import type { CallOptions } from './calls.ts';
import type { Client } from './client.ts';
import { isApiError, type InvalidInput, type NoAnswer, type Refusal } from './errors.ts';
import { STATUS } from './facts.ts';
import { CallError, errorFromServer } from './failures.ts';
import { fakeUser } from './fakes.ts';
import type { FieldIssue, Reason, ReasonDetails, Session } from './models.ts';
import { createProxy } from './proxy.ts';
import { createSessionEffects } from './session/effects.ts';
import { createSessionHandle } from './session/handle.ts';
import { createSessionState } from './session/state.ts';
import { valueAt } from './value-at.ts';

// generated: fakes
export { fakeTodo, fakeUser } from './fakes.ts';
// end

/** The procedures of a fake client: functions of the input and the options of a call. Leave out what no test calls. */
export type FakeProcedures<Procedures = Api> = {
  [Name in keyof Procedures]?: Procedures[Name] extends {
    '~types'?: { input: infer Input; output: infer Output };
  }
    ? (input: Input, options: CallOptions) => Output | Promise<Output>
    : FakeProcedures<Procedures[Name]>;
};

/**
 * Makes a client without a server, for component tests. A call of a procedure that the fake does not have rejects with
 * an error that names it.
 */
export function createFakeClient(
  procedures: FakeProcedures,
  { session = null }: { session?: Session | null } = {},
): Client {
  const state = createSessionState({ storage: undefined, key: '', now: () => 0 });
  if (session !== null) state.change(session, { cause: 'signed_in' });
  const effects = createSessionEffects({ state, expectReplacement: () => undefined });

  const call: CallProcedure = async (operation, options = {}) => {
    effects.before(operation);
    const fake = valueAt(procedures, operation.path.split('.'));
    if (typeof fake !== 'function') throw new Error(`The fake client has no procedure "${operation.path}".`);
    const response = Promise.resolve(Reflect.apply(fake, undefined, [operation.input, options]));
    return effects.after({ operation, response });
  };
  const token = () => Promise.resolve(state.get()?.session.accessToken ?? null);
  return createProxy({ call, session: createSessionHandle({ state, token, call }) });
}

/** Returns a session of `fakeUser()`, with your fields. Its access token is valid for a hundred years. */
export const fakeSession = (fields: Partial<Session> = {}): Session => ({
  accessToken: 'access',
  tokenType: 'Bearer',
  expiresAt: '2126-11-22T07:30:00.000Z',
  refreshToken: 'refresh',
  user: fakeUser(),
  ...fields,
});

type DetailsOf<R extends Reason> = null extends ReasonDetails[R] ? [] : [details: ReasonDetails[R]];

/** Makes the error of a refused call, with the status and the details that the server would send. */
export function refusal<R extends Reason>(reason: R, ...[details]: DetailsOf<R>): Refusal<R> {
  const [httpStatus, code] = STATUS[reason];
  const data = {
    code,
    httpStatus,
    path: null,
    reason,
    details: details ?? null,
    issues: [],
    requestId: null,
  };
  const error = errorFromServer(`Refused: ${reason}.`, data);
  if (isRefusalFor(error, reason)) return error;
  throw new TypeError(`Unknown reason "${reason}".`);
}

/** Makes the error of a call with invalid input. Takes `{ [field]: message }`, with at least one field. */
export function invalidInput(messages: Record<string, string>): InvalidInput {
  const issues: FieldIssue[] = Object.entries(messages).map(([path, message]) => ({ path, message }));
  const data = {
    code: 'BAD_REQUEST',
    httpStatus: 400,
    path: null,
    reason: null,
    details: null,
    issues,
    requestId: null,
  };
  const error = errorFromServer('Invalid input.', data);
  if (isApiError(error) && error.kind === 'invalid_input') return error;
  throw new TypeError('Pass at least one field.');
}

/** Makes the error of a call without a response. */
export function noAnswer(kind: NoAnswer['kind']): NoAnswer {
  const error = new CallError('No response.', { kind });
  if (isApiError(error) && error.kind === kind) return error;
  throw new TypeError(`Unknown kind "${kind}".`);
}

const isRefusalFor = <R extends Reason>(error: unknown, reason: R): error is Refusal<R> =>
  isApiError(error) && error.reason === reason;
