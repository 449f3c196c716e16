import type { Api } from './api.ts';
import type { CallProcedure } from './caller.ts';
import type { CallOptions } from './calls.ts';
import type { Client } from './client.ts';
import { isApiError, type InvalidInput, type NoAnswer, type Refusal } from './errors.ts';
import { answeredError, CallError } from './failures.ts';
import { lookUp } from './look-up.ts';
import type { FieldIssue, Reason, ReasonDetails, Session, Todo, User } from './models.ts';
import { createProxy } from './proxy.ts';
import { createSessionEffects } from './session-effects.ts';
import { createSessionHandle } from './session-handle.ts';
import { createSessionState } from './session-state.ts';

/** What the fake answers, for as many procedures as a test needs. */
export type FakeProcedures<Procedures = Api> = {
  [Name in keyof Procedures]?: Procedures[Name] extends {
    '~types'?: { input: infer Input; output: infer Output };
  }
    ? (input: Input, options: CallOptions) => Output | Promise<Output>
    : FakeProcedures<Procedures[Name]>;
};

/** A client without a server, for tests of components. Calling what the fake does not have fails, and says so. */
export function createFakeClient(
  procedures: FakeProcedures,
  { session = null }: { session?: Session | null } = {},
): Client {
  const state = createSessionState({ storage: undefined, key: '', now: () => 0 });
  if (session !== null) state.change(session, { cause: 'signed_in' });
  const effects = createSessionEffects({ state, renewal: { expectSwap: () => undefined } });

  const call: CallProcedure = async (operation, options = {}) => {
    effects.before(operation);
    const fake = lookUp(procedures, operation.path.split('.'));
    if (typeof fake !== 'function') throw new Error(`The fake client has no "${operation.path}".`);
    const answer = Promise.resolve(Reflect.apply(fake, undefined, [operation.input, options]));
    return effects.after({ operation, answer });
  };
  const token = () => Promise.resolve(state.get()?.session.accessToken ?? null);
  return createProxy({ call, session: createSessionHandle({ state, token, call }) });
}

/** A todo like the server's, with what matters to the test in it. Its id is always the same. */
export const fakeTodo = (fields: Partial<Todo> = {}): Todo => ({
  id: '01a202c2-19b3-739f-8f8f-2bc591f1442a',
  description: 'Call the bank',
  priority: 'medium',
  dueDate: null,
  isCompleted: false,
  completedAt: null,
  createdAt: '2026-11-22T07:30:00.000Z',
  updatedAt: '2026-11-22T07:30:00.000Z',
  version: 1,
  ...fields,
});

/** The same of a user. */
export const fakeUser = (fields: Partial<User> = {}): User => ({
  id: '01a202c2-1490-709c-9479-d084ea8662cb',
  email: 'ada@example.com',
  firstName: 'Ada',
  lastName: 'Lovelace',
  emailVerified: true,
  createdAt: '2026-11-22T07:30:00.000Z',
  ...fields,
});

/** The same of a session, of `fakeUser()`. Its tokens are good for a lifetime. */
export const fakeSession = (fields: Partial<Session> = {}): Session => ({
  accessToken: 'access',
  tokenType: 'Bearer',
  expiresAt: '2126-11-22T07:30:00.000Z',
  refreshToken: 'refresh',
  user: fakeUser(),
  ...fields,
});

type DetailsOf<R extends Reason> = null extends ReasonDetails[R] ? [] : [details: ReasonDetails[R]];

/** The error of a procedure that refuses for this reason. */
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
  const error = answeredError(`Refused: ${reason}.`, data);
  if (isRefusalFor(error, reason)) return error;
  throw new TypeError(`There is no reason "${reason}".`);
}

/** The error of a call whose input is invalid: `{ [field]: message }`. */
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
  const error = answeredError('Invalid input.', data);
  if (isApiError(error) && error.kind === 'invalid_input') return error;
  throw new TypeError('Name at least one field.');
}

/** The error of a call that was never answered. */
export function noAnswer(kind: NoAnswer['kind']): NoAnswer {
  const error = new CallError('No answer.', { kind });
  if (isApiError(error) && error.kind === kind) return error;
  throw new TypeError(`There is no kind "${kind}".`);
}

const isRefusalFor = <R extends Reason>(error: unknown, reason: R): error is Refusal<R> =>
  isApiError(error) && error.reason === reason;

const STATUS: Record<Reason, [httpStatus: number, code: string]> = {
  UNAUTHENTICATED: [401, 'UNAUTHORIZED'],
  INVALID_CREDENTIALS: [401, 'UNAUTHORIZED'],
  EMAIL_TAKEN: [409, 'CONFLICT'],
  PASSWORD_REJECTED: [400, 'BAD_REQUEST'],
  SESSION_EXPIRED: [401, 'UNAUTHORIZED'],
  REFRESH_TOKEN_REUSED: [401, 'UNAUTHORIZED'],
  TOKEN_INVALID: [400, 'BAD_REQUEST'],
  SESSION_NOT_FOUND: [404, 'NOT_FOUND'],
  RATE_LIMITED: [429, 'TOO_MANY_REQUESTS'],
  TODO_NOT_FOUND: [404, 'NOT_FOUND'],
  VERSION_CONFLICT: [409, 'CONFLICT'],
  OVERLOADED: [503, 'SERVICE_UNAVAILABLE'],
  DATABASE_UNAVAILABLE: [503, 'SERVICE_UNAVAILABLE'],
};
