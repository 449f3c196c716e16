import type { ErrorData, Failure } from './errors.ts';
import { isObject, lookUp } from './look-up.ts';
import type { FieldIssue, Reason, ReasonDetails } from './models.ts';

type Details = ReasonDetails[Reason] | null;
type Data = ErrorData<Reason | null, Details>;
type Kind = 'refused' | 'invalid_input' | 'failed' | 'network' | 'timeout' | 'aborted';
type Parts = { kind: Kind; data?: Data | null; httpStatus?: number | null; cause?: unknown };

/** What calls fail with. Applications know it as `ApiError`, a union that says what goes together. */
export class CallError extends Error implements Failure {
  override readonly name = 'ApiError';
  readonly kind: Kind;
  readonly data: Data | null;
  readonly reason: Reason | null;
  readonly details: Details;
  readonly issues: readonly FieldIssue[];
  readonly httpStatus: number | null;
  readonly requestId: string | null;

  constructor(message: string, { kind, data = null, httpStatus = null, cause }: Parts) {
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

/** An error as the server put it. */
export function answeredError(message: string, data: Data): CallError {
  const kind = data.reason !== null ? 'refused' : data.issues.length > 0 ? 'invalid_input' : 'failed';
  return new CallError(message, { kind, data });
}

export const timedOut = (timeoutMs: number): CallError =>
  new CallError(`No answer within ${String(timeoutMs)} ms.`, { kind: 'timeout' });

export const aborted = (cause: unknown): CallError =>
  new CallError('The call was aborted.', { kind: 'aborted', cause });

export const signedOutMeanwhile = (): CallError =>
  new CallError('Whoever made this call is not signed in any more.', { kind: 'aborted' });

/** Of a proxy or a gateway: whatever answers for this server answers in JSON. */
export const notOurs = (httpStatus: number): CallError =>
  new CallError(
    `Something other than the API answered, with HTTP status ${String(httpStatus)}.${httpStatus < 500 ? ' Is `url` right?' : ''}`,
    { kind: 'failed', httpStatus },
  );

/** Whatever tRPC's link has thrown. */
export function toCallError(thrown: Error): CallError {
  // tRPC's own error wraps what the server said, or what was thrown on the way.
  if (thrown.cause instanceof CallError) return thrown.cause;
  if ('data' in thrown && isErrorData(thrown.data)) return answeredError(thrown.message, thrown.data);
  const status = statusOf(thrown);
  return status === null ? noAnswer(thrown.cause ?? thrown) : notOurs(status);
}

function noAnswer(cause: unknown): CallError {
  // What was answered as JSON, and is none: cut off on its way, or not ours.
  if (cause instanceof SyntaxError)
    return new CallError('The answer is not JSON.', { kind: 'failed', cause });
  return new CallError('The server cannot be reached.', { kind: 'network', cause });
}

/** tRPC keeps the response of whatever it could not make sense of. */
function statusOf(thrown: Error): number | null {
  const status = lookUp(thrown, ['meta', 'response', 'status']);
  return typeof status === 'number' ? status : null;
}

/** What our server says, told from what something before it might. */
function isErrorData(data: unknown): data is Data {
  return isObject(data) && 'reason' in data && 'httpStatus' in data && Array.isArray(data['issues']);
}

/** How long the server asks to wait; null when it does not. */
export function retryAfterSeconds({ details }: CallError): number | null {
  return details !== null && 'retryAfterSeconds' in details ? details.retryAfterSeconds : null;
}
