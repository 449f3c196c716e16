import type { AnyErrorData, FieldIssue, Reason, ReasonDetails } from './models.js';

/** `error.data` as the server sends it. */
export interface ErrorData<R extends Reason | null, Details> extends AnyErrorData {
  reason: R;
  details: Details;
}
/** What all errors of calls have in common. */
export interface Failure extends Error {
  readonly name: 'ApiError';
  /** Null when there was no response. */
  readonly httpStatus: number | null;
  /** The ID of the request in the server's log: quote it to the server's operator. */
  readonly requestId: string | null;
  /** The invalid fields of the input. Empty for every other kind of error. */
  readonly issues: readonly FieldIssue[];
}
/** The procedure refused the call for one of its declared reasons. */
export interface Refusal<R extends Reason> extends Failure {
  readonly kind: 'refused';
  readonly reason: R;
  readonly details: ReasonDetails[R];
  readonly data: ErrorData<R, ReasonDetails[R]>;
}
/** The input is invalid: `issues` lists the fields. */
export interface InvalidInput extends Failure {
  readonly kind: 'invalid_input';
  readonly reason: null;
  readonly details: null;
  readonly data: ErrorData<null, null>;
}
/** An undeclared error: a defect of the server, or a response of a proxy or gateway (then `data` is null). */
export interface Fault extends Failure {
  readonly kind: 'failed';
  readonly reason: null;
  readonly details: null;
  readonly data: ErrorData<null, null> | null;
}
/**
 * There was no response: the network failed, the call timed out, or it was aborted. `cause` is the error that was
 * thrown, or the reason of the signal.
 */
export interface NoAnswer extends Failure {
  readonly kind: 'network' | 'timeout' | 'aborted';
  readonly reason: null;
  readonly details: null;
  readonly data: null;
}
/** The error of a call. Switch on `reason`. If it is null, the call was not refused, and `kind` says what happened. */
export type ApiError<R extends Reason = Reason> =
  | {
      [Name in R]: Refusal<Name>;
    }[R]
  | InvalidInput
  | Fault
  | NoAnswer;
/** The promise of a call's output. Its type also has the reasons for which the call may be refused. */
export interface Answer<Output, R extends Reason> extends Promise<Output> {
  /** Exists only in the type, not at run time. */
  readonly '~reasons'?: R;
}
/** The output or the error of a call: one of the two is undefined. */
export type Result<Output, R extends Reason> =
  readonly [data: Output, error: undefined] | readonly [data: undefined, error: ApiError<R>];
/** Returns `[data, error]` instead of throwing. The error has the procedure's own reasons. Other errors are thrown. */
export declare function safe<Output, R extends Reason = Reason>(
  call: Promise<Output> & {
    readonly '~reasons'?: R;
  },
): Promise<Result<Output, R>>;
/** Returns true for the error of a call, even if another copy of this package threw it. */
export declare function isApiError(error: unknown): error is ApiError;
/**
 * Returns `{ [field]: message }`, as form libraries take it: the first message of each field, the parts of its path
 * joined by dots. Takes the error of a call, or the `error` of a schema's `safeParse`. Empty for any other error, and
 * for none.
 */
export declare function fieldErrors(error: unknown): Record<string, string>;
