import { TRPCError } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import {
  TRPC_ERROR_CODES_BY_KEY,
  type TRPC_ERROR_CODE_KEY,
  type TRPC_ERROR_CODE_NUMBER,
} from '@trpc/server/rpc';
import { ZodError } from 'zod';
import { isDomainError, REASONS, type DomainError, type Reason, type ReasonDetails } from '../errors.ts';
import type { Context } from './context.ts';

/** tRPC has no code of its own for it. */
const TRPC_SAYS_BATCH_TOO_LONG = 'Batch call exceeds maximum size';

/** Failures that tRPC finds by itself. Its own words would name the parser that failed, or quote the input. */
const MESSAGES: Partial<Record<TRPC_ERROR_CODE_KEY, string>> = {
  PARSE_ERROR: 'The request is not well formed.',
  BAD_REQUEST: 'The request is not well formed.',
  NOT_FOUND: 'There is no such procedure.',
  METHOD_NOT_SUPPORTED: 'Queries take GET, mutations take POST.',
  PAYLOAD_TOO_LARGE: 'The request body is too large.',
  UNSUPPORTED_MEDIA_TYPE: 'Only application/json is accepted.',
};

export interface FieldIssue {
  /** Keys and indexes joined by dots; empty when the input as a whole is meant. */
  path: string;
  message: string;
}

/** What every failed call carries; the SDK has it as `error.data`. Named, so that declarations refer to it. */
export interface ApiErrorData<R extends Reason | null, Details> {
  code: TRPC_ERROR_CODE_KEY;
  httpStatus: number;
  /** The procedure, where the request named one. */
  path: string | null;
  reason: R;
  details: Details;
  /** What is wrong with the input, field by field; empty for every other kind of failure. */
  issues: FieldIssue[];
  requestId: string | null;
}

export interface ApiErrorShape<R extends Reason | null, Details> {
  code: TRPC_ERROR_CODE_NUMBER;
  message: string;
  data: ApiErrorData<R, Details>;
}

const REQUEST_ID = Symbol('request id');

/** For failures before there is a context: the request's id travels on the error itself. */
export function stampRequestId(error: TRPCError, requestId: string): void {
  Object.defineProperty(error, REQUEST_ID, { value: requestId, configurable: true });
}

function stampedRequestId(error: TRPCError): string | null {
  return REQUEST_ID in error && typeof error[REQUEST_ID] === 'string' ? error[REQUEST_ID] : null;
}

/** One shape for each reason, so that a switch on the reason knows the details. */
export type RefusalShape<R extends Reason> = { [K in R]: ApiErrorShape<K, ReasonDetails[K]> }[R];
type Failure = { error: TRPCError; path: string | undefined; ctx?: Context | undefined };
type Origin = { path: string | undefined; requestId: string | null };

/** A formatter for `.errors()`: the reasons that a procedure may answer, in its types and over the wire. */
export function declare<R extends Reason>(reasons: readonly R[]) {
  const isDeclared = (shape: { data: { reason: Reason } }): shape is RefusalShape<R> =>
    reasons.some((reason) => reason === shape.data.reason);

  return ({ error, path, ctx }: Failure): RefusalShape<R> | undefined => {
    if (!isDomainError(error.cause)) return undefined;
    const shape = refusalShape(error.cause, { path, requestId: ctx?.requestId ?? null });
    return isDeclared(shape) ? shape : undefined;
  };
}

/** For all that no procedure declared: invalid input, requests that tRPC itself refuses, and defects. */
export function toErrorShape({ error, path, ctx }: Failure): ApiErrorShape<null, null> {
  const issues = inputIssues(error);
  const message = issues.length > 0 ? 'Invalid input.' : messageOf(error);
  const requestId = ctx?.requestId ?? stampedRequestId(error);
  return shape({ code: error.code, message, reason: null, details: null, issues, path, requestId });
}

function messageOf({ code, message }: TRPCError): string {
  if (message === TRPC_SAYS_BATCH_TOO_LONG) return 'The batch holds too many calls.';
  return MESSAGES[code] ?? 'Internal server error.';
}

function refusalShape({ reason, message, details }: DomainError, origin: Origin) {
  return shape({ code: REASONS[reason].code, message, reason, details, issues: [], ...origin });
}

type Parts<R extends Reason | null, Details> = Origin &
  Pick<ApiErrorData<R, Details>, 'code' | 'reason' | 'details' | 'issues'> & { message: string };

function shape<R extends Reason | null, Details>(parts: Parts<R, Details>): ApiErrorShape<R, Details> {
  const { code, message, reason, details, issues, path, requestId } = parts;
  const httpStatus = getHTTPStatusCodeFromError(new TRPCError({ code }));
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
    // zod reports all unknown keys of an object as one issue; a form wants to know each.
    const paths = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...path, key]) : [path];
    return paths.map((keys) => ({ path: keys.join('.'), message: issueMessage(issue) }));
  });
}

function issueMessage(issue: ZodError['issues'][number]): string {
  return issue.code === 'unrecognized_keys' ? 'There is no such field.' : issue.message;
}
