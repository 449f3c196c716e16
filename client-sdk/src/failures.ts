import type { ErrorData, Failure } from './errors.ts';
import type { FieldIssue, Reason, ReasonDetails } from './models.ts';
import { isObject, valueAt } from './value-at.ts';

type Details = ReasonDetails[Reason] | null;
type Data = ErrorData<Reason | null, Details>;
type Kind = 'refused' | 'invalid_input' | 'failed' | 'network' | 'timeout' | 'aborted';
type Options = { kind: Kind; data?: Data | null; httpStatus?: number | null; cause?: unknown };

/** The error of a call. Applications see it as `ApiError`, a union whose fields match its `kind`. */
export class CallError extends Error implements Failure {
  override readonly name = 'ApiError';
  readonly kind: Kind;
  readonly data: Data | null;
  readonly reason: Reason | null;
  readonly details: Details;
  readonly issues: readonly FieldIssue[];
  readonly httpStatus: number | null;
  readonly requestId: string | null;

  constructor(message: string, { kind, data = null, httpStatus = null, cause }: Options) {
    super(message, { cause });
    const known = { reason: null, details: null, issues: [], requestId: null, httpStatus, ...data };
    this.kind = kind;
    this.data = data;
    this.reason = known.reason;
    this.details = known.details;
    this.issues = known.issues;
    this.httpStatus = known.httpStatus;
    this.requestId = known.requestId;
  }
}

/** Makes the error that the server sent. */
export function errorFromServer(message: string, data: Data): CallError {
  const kind = data.reason !== null ? 'refused' : data.issues.length > 0 ? 'invalid_input' : 'failed';
  return new CallError(message, { kind, data });
}

export const timedOut = (timeoutMs: number): CallError =>
  new CallError(`No response within ${String(timeoutMs)} ms.`, { kind: 'timeout' });

export const aborted = (cause: unknown): CallError =>
  new CallError('The call was aborted.', { kind: 'aborted', cause });

export const signedOut = (): CallError =>
  new CallError('The user who made this call is no longer signed in.', { kind: 'aborted' });

/** Makes the error for a response that a proxy, a gateway or another server sent. */
export const unexpectedResponse = (httpStatus: number): CallError =>
  new CallError(
    `The response (HTTP ${String(httpStatus)}) did not come from the API.${httpStatus < 500 ? ' Check `url`.' : ''}`,
    { kind: 'failed', httpStatus },
  );

/** Converts what tRPC's link threw. */
export function toCallError(thrown: Error): CallError {
  // tRPC's error wraps the server's error, or what was thrown before a response arrived.
  if (thrown.cause instanceof CallError) return thrown.cause;
  if ('data' in thrown && isErrorData(thrown.data)) return errorFromServer(thrown.message, thrown.data);
  const status = statusOf(thrown);
  return status === null ? noResponse(thrown.cause ?? thrown) : unexpectedResponse(status);
}

function noResponse(cause: unknown): CallError {
  // The response claims to be JSON but was cut off, or did not come from the API.
  if (cause instanceof SyntaxError)
    return new CallError('The response is not JSON.', { kind: 'failed', cause });
  return new CallError('The server cannot be reached.', { kind: 'network', cause });
}

/** tRPC keeps the response that it could not parse. */
function statusOf(thrown: Error): number | null {
  const status = valueAt(thrown, ['meta', 'response', 'status']);
  return typeof status === 'number' ? status : null;
}

/** Tells an error of the API from an error of a proxy or gateway. */
function isErrorData(data: unknown): data is Data {
  return isObject(data) && 'reason' in data && 'httpStatus' in data && Array.isArray(data['issues']);
}

/** Returns how long the server asks the client to wait; null if it does not ask. */
export function retryAfterSeconds({ details }: CallError): number | null {
  return details !== null && 'retryAfterSeconds' in details ? details.retryAfterSeconds : null;
}
