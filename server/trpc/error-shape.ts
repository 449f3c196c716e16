import type { TRPCError } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import {
  TRPC_ERROR_CODES_BY_KEY,
  type TRPC_ERROR_CODE_KEY,
  type TRPC_ERROR_CODE_NUMBER,
} from '@trpc/server/rpc';
import { ZodError } from 'zod';
import {
  isDomainError,
  type DetailsOf,
  type DomainError,
  type Reason,
  type RefusalStatus,
} from '../errors.ts';
import type { Context } from './caller.ts';
import type { AnyErrorData, FieldIssue } from './error.schema.ts';
import { RequestRefusedError } from './request-refusals.ts';

/** tRPC's name for each status that a refusal may have. */
const CODE_OF_STATUS = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  422: 'UNPROCESSABLE_CONTENT',
  429: 'TOO_MANY_REQUESTS',
  503: 'SERVICE_UNAVAILABLE',
} as const satisfies Record<RefusalStatus, TRPC_ERROR_CODE_KEY>;

/** Returns tRPC's name for the status of a refusal. */
export function codeOf(status: RefusalStatus): TRPC_ERROR_CODE_KEY {
  return CODE_OF_STATUS[status];
}

/** tRPC has no code for this error, only a message. */
const TRPC_SAYS_BATCH_TOO_LONG = 'Batch call exceeds maximum size';

/** Replaces the messages of tRPC's own errors, which name the parser that failed or quote the input. */
const MESSAGES: Partial<Record<TRPC_ERROR_CODE_KEY, string>> = {
  PARSE_ERROR: 'The request is malformed.',
  BAD_REQUEST: 'The request is malformed.',
  NOT_FOUND: 'No such procedure.',
  TIMEOUT: 'The request did not arrive in time.',
  METHOD_NOT_SUPPORTED: 'Use GET for queries and POST for mutations.',
  PAYLOAD_TOO_LARGE: 'The request body is too large.',
  UNSUPPORTED_MEDIA_TYPE: 'Set Content-Type to application/json.',
};

/** `error.data` of one failed call. An interface, so that declarations refer to it by name. */
export interface ApiErrorData<Name extends string | null, Details> extends AnyErrorData {
  code: TRPC_ERROR_CODE_KEY;
  reason: Name;
  details: Details;
}

export interface ApiErrorShape<Name extends string | null, Details> {
  code: TRPC_ERROR_CODE_NUMBER;
  message: string;
  data: ApiErrorData<Name, Details>;
}

const REQUEST_ID = Symbol('request id');

/** Attaches the request ID to an error that occurs before there is a context. */
export function stampRequestId(error: TRPCError, requestId: string): void {
  Object.defineProperty(error, REQUEST_ID, { value: requestId, configurable: true });
}

function stampedRequestId(error: TRPCError): string | null {
  return REQUEST_ID in error && typeof error[REQUEST_ID] === 'string' ? error[REQUEST_ID] : null;
}

/** One shape for each reason, so that a switch on the reason knows the details. */
export type RefusalShape<R extends Reason> =
  R extends Reason<infer Name> ? ApiErrorShape<Name, DetailsOf<R>> : never;
type Failure = { error: TRPCError; path: string | undefined; ctx?: Context | undefined };
type Refusal = Pick<DomainError, 'reason' | 'message' | 'details'>;
type Origin = { path: string | undefined; requestId: string | null };

/** Makes a formatter for `.errors()`. It declares a procedure's reasons, in its types and over the wire. */
export function refusalFormatter<R extends Reason>(reasons: readonly R[]) {
  const isDeclared = (shape: ApiErrorShape<string, unknown>): shape is RefusalShape<R> =>
    reasons.some(({ name }) => name === shape.data.reason);

  return ({ error, path, ctx }: Failure): RefusalShape<R> | undefined => {
    if (!isDomainError(error.cause)) return undefined;
    const shape = refusalShape(error.cause, { path, requestId: ctx?.requestId ?? null });
    return isDeclared(shape) ? shape : undefined;
  };
}

/** Formats every error that no procedure declares: invalid input, tRPC's own refusals, and defects. */
export function toErrorShape({ error, path, ctx }: Failure): ApiErrorShape<null, null> {
  const issues = inputIssues(error);
  const message = issues.length > 0 ? 'Invalid input.' : messageOf(error);
  const requestId = ctx?.requestId ?? stampedRequestId(error);
  const common = { code: error.code, message, reason: null, details: null, issues, requestId };
  if (error instanceof RequestRefusedError)
    return shape({ ...common, httpStatus: error.status, path: undefined });
  return shape({ ...common, httpStatus: getHTTPStatusCodeFromError(error), path });
}

function messageOf(error: TRPCError): string {
  const { code, message } = error;
  if (error instanceof RequestRefusedError) return message;
  if (message === TRPC_SAYS_BATCH_TOO_LONG) return 'The batch has too many calls.';
  return MESSAGES[code] ?? 'Internal server error.';
}

/** Returns the error of a refused call. */
export function refusalShape({ reason, message, details }: Refusal, origin: Origin) {
  const { name, status } = reason;
  const code = codeOf(status);
  return shape({ code, httpStatus: status, message, reason: name, details, issues: [], ...origin });
}

type Options<Name extends string | null, Details> = Origin &
  Pick<ApiErrorData<Name, Details>, 'code' | 'httpStatus' | 'reason' | 'details' | 'issues'> & {
    message: string;
  };

function shape<Name extends string | null, Details>(
  options: Options<Name, Details>,
): ApiErrorShape<Name, Details> {
  const { code, httpStatus, message, reason, details, issues, path, requestId } = options;
  return {
    code: TRPC_ERROR_CODES_BY_KEY[code],
    message,
    data: { code, httpStatus, path: path ?? null, reason, details, issues, requestId },
  };
}

function inputIssues({ code, cause }: TRPCError): FieldIssue[] {
  if (code !== 'BAD_REQUEST' || !(cause instanceof ZodError)) return [];
  return cause.issues.flatMap((issue) => {
    const path = issue.path.map(String);
    // zod reports all unknown keys of an object as one issue. A form wants one for each.
    const paths = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...path, key]) : [path];
    return paths.map((keys) => ({ path: keys.join('.'), message: issueMessage(issue) }));
  });
}

function issueMessage(issue: ZodError['issues'][number]): string {
  return issue.code === 'unrecognized_keys' ? 'Unknown field.' : issue.message;
}
