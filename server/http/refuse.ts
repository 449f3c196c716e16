import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { DomainError } from '../errors.ts';
import { refusalShape } from '../trpc/error-shape.ts';

type Refused = { paths: readonly string[]; error: DomainError };

const waiting = z.object({ retryAfterSeconds: z.int() });

/** Responds to a request that is not carried out, in the way of tRPC: with an error for each call. */
export function refuse(req: IncomingMessage, res: ServerResponse, { paths, error }: Refused): void {
  const requestId = String(res.getHeader('X-Request-Id'));
  const errors = paths.map((path) => ({ error: refusalShape(error, { path, requestId }) }));
  const body = JSON.stringify(isBatch(req.url ?? '') ? errors : errors[0]);
  const details = waiting.safeParse(error.details);
  if (details.success) res.setHeader('Retry-After', String(details.data.retryAfterSeconds));
  res.writeHead(error.reason.status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
  });
  res.end(req.method === 'HEAD' ? undefined : body);
}

const isBatch = (url: string): boolean => /[?&]batch=1(?:&|$)/.test(url);
