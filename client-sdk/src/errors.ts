import { lookUp } from './look-up.ts';
import type { FieldIssue, Reason, ReasonDetails } from './models.ts';

/** `error.data` as the server sends it. */
export type ErrorData<R extends Reason | null, Details> = {
  /** tRPC's name for the kind of error, like `UNAUTHORIZED`. */
  code: string;
  httpStatus: number;
  /** The procedure. */
  path: string | null;
  reason: R;
  details: Details;
  /** What is wrong with the input, field by field; empty for every other kind of failure. */
  issues: FieldIssue[];
  requestId: string | null;
};

/** What all failures of calls have in common. */
export interface Failure extends Error {
  readonly name: 'ApiError';
  /** Null when there was no answer. */
  readonly httpStatus: number | null;
  /** What to quote to the server's operator. */
  readonly requestId: string | null;
  /** Empty unless the input was invalid. */
  readonly issues: readonly FieldIssue[];
}

/** The procedure said no, for one of the reasons that it declares. */
export interface Refusal<R extends Reason> extends Failure {
  readonly kind: 'refused';
  readonly reason: R;
  readonly details: ReasonDetails[R];
  readonly data: ErrorData<R, ReasonDetails[R]>;
}

/** The input is not what the procedure takes; `issues` says where. */
export interface InvalidInput extends Failure {
  readonly kind: 'invalid_input';
  readonly reason: null;
  readonly details: null;
  readonly data: ErrorData<null, null>;
}

/** An error that nobody declared, of the server or (then without `data`) of something between. */
export interface Fault extends Failure {
  readonly kind: 'failed';
  readonly reason: null;
  readonly details: null;
  readonly data: ErrorData<null, null> | null;
}

/** No answer: the network's failure, too long a wait, or the caller's own signal. `cause` is what was thrown. */
export interface NoAnswer extends Failure {
  readonly kind: 'network' | 'timeout' | 'aborted';
  readonly reason: null;
  readonly details: null;
  readonly data: null;
}

/** How a call can fail. `reason` is what to switch on; null for all that is no refusal, of which `kind` tells more. */
export type ApiError<R extends Reason = Reason> =
  { [Name in R]: Refusal<Name> }[R] | InvalidInput | Fault | NoAnswer;

/** What a call gives: the promise of its output, which knows for which reasons it may be refused. */
export interface Answer<Output, R extends Reason> extends Promise<Output> {
  /** Only a type: there is no such property. */
  readonly '~reasons'?: R;
}

/** The data, or the error. */
export type Result<Output, R extends Reason> =
  readonly [data: Output, error: undefined] | readonly [data: undefined, error: ApiError<R>];

/** The outcome of a call as a value: `[data, error]`, the error with the procedure's own reasons. */
export async function safe<Output, R extends Reason = Reason>(
  call: Promise<Output> & { readonly '~reasons'?: R },
): Promise<Result<Output, R>> {
  try {
    return [await call, undefined];
  } catch (error) {
    if (isErrorOf<R>(error)) return [undefined, error];
    throw error;
  }
}

/** True for the failure of a call, whichever copy of this package threw it. */
export function isApiError(error: unknown): error is ApiError {
  return isErrorOf<Reason>(error);
}

/** By name, not by class: an application may hold two copies of this package. */
function isErrorOf<R extends Reason>(error: unknown): error is ApiError<R> {
  return error instanceof Error && error.name === 'ApiError' && 'kind' in error;
}

/** What is wrong with one field: as the server says it, or zod of a schema. */
type Issue = { path: string | readonly PropertyKey[]; message: string };

/**
 * `{ [field]: message }` with the first message of each, as form libraries take it; the parts of a path are joined by
 * dots. Takes the failure of a call, and what `safeParse` of a schema finds. Empty for other errors, and for none.
 */
export function fieldErrors(error: unknown): Record<string, string> {
  const issues = lookUp(error, ['issues']);
  const fields: Record<string, string> = {};
  for (const { path, message } of isIssues(issues) ? issues : [])
    fields[[path].flat().map(String).join('.')] ??= message;
  return fields;
}

const isIssues = (value: unknown): value is readonly Issue[] => Array.isArray(value);
