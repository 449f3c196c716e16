import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DomainError } from '../errors.ts';
import { refusalShape } from '../trpc/error-shape.ts';

/** Why a request is not carried out. No error is created, because that costs more than the rest of a refusal. */
export type Refusal = Pick<DomainError, 'reason' | 'message'> & { details: { retryAfterSeconds: number } };
export type Refused = Refusal & { paths: readonly string[] };

/** Responds in the way of tRPC: with an error for each call. */
export function refuse(req: IncomingMessage, res: ServerResponse, { paths, ...refusal }: Refused): void {
  const requestId = String(res.getHeader('X-Request-Id'));
  const errors = paths.map((path) => ({ error: refusalShape(refusal, { path, requestId }) }));
  const body = JSON.stringify(isBatch(req.url ?? '') ? errors : errors[0]);
  res.writeHead(refusal.reason.status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
    'Retry-After': refusal.details.retryAfterSeconds,
  });
  res.end(req.method === 'HEAD' ? undefined : body);
}

/** Whether the URL carries a list of calls. */
export const isBatch = (url: string): boolean => /[?&]batch=1(?:&|$)/.test(url);
