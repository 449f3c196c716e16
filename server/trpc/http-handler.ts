import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { resolveResponse, type ResponseMeta } from '@trpc/server/http';
import type { Request as HttpRequest, Response as HttpResponse, RequestHandler } from 'express';
import type { AppRouter } from '../router.ts';
import type { CallRecorder } from './call-log.ts';
import type { Context } from './context.ts';
import { stampRequestId } from './error-shape.ts';
import { readBody } from './read-body.ts';

/** Half of a batch's cost is the batch itself: beyond a handful, a page is better served by a list. */
const BATCH_CALLS_MAX = 10;
/** The headers that tRPC reads; every other one would be copied for nothing. */
const HEADERS_READ = ['content-type', 'accept', 'trpc-accept', 'last-event-id'] as const;
const EVENT_STREAM = 'text/event-stream';

type Parts = {
  router: AppRouter;
  createContext: (req: HttpRequest, res: HttpResponse) => Context;
  recorder: CallRecorder;
};

/**
 * tRPC's own Express adapter does the same by way of web streams, and copies each body through them twice:
 * a third of what a small call costs. It also takes forms and files, which a page of another site may send
 * without asking first; this one takes JSON.
 */
export function createTrpcHandler({ router, createContext, recorder }: Parts): RequestHandler {
  return async (req, res) => {
    const requestId = String(res.getHeader('X-Request-Id'));
    const { body, error } = await readBody(req);
    const response = await resolveResponse({
      router,
      path: req.path.slice(1),
      req: toRequest(req, res, body),
      error,
      maxBatchSize: BATCH_CALLS_MAX,
      createContext: () => Promise.resolve(createContext(req, res)),
      responseMeta: ({ data }) => responseMeta(data),
      onError: ({ error, path = null }) => {
        stampRequestId(error, requestId);
        recorder.refused(error, { requestId, procedure: path });
      },
    });
    res.status(response.status).setHeaders(response.headers);
    // Half of the body is still on its way, and nobody will read it.
    if (error?.code === 'PAYLOAD_TOO_LARGE') res.set('Connection', 'close');
    if (response.headers.get('content-type') === EVENT_STREAM) await stream(response, res);
    else res.end(await response.text());
  };
}

function toRequest(req: HttpRequest, res: HttpResponse, body: string | null): Request {
  const headers = new Headers();
  for (const name of HEADERS_READ) {
    const value = req.headers[name];
    if (typeof value === 'string') headers.set(name, value);
  }
  // The host is of no interest, and what the client says of it may be no URL at all.
  const url = new URL(req.url, 'http://localhost');
  return new Request(url, { method: req.method, headers, body, ...streamSignal(req, res) });
}

/** Only a stream has to learn that its client is gone; a single call is over before that matters. */
function streamSignal(req: HttpRequest, res: HttpResponse): { signal?: AbortSignal } {
  if (req.headers.accept?.includes(EVENT_STREAM) !== true) return {};
  const controller = new AbortController();
  res.once('close', () => {
    controller.abort();
  });
  return { signal: controller.signal };
}

async function stream(response: Response, res: HttpResponse): Promise<void> {
  if (response.body === null) return;
  await pipeline(Readable.fromWeb(response.body), res);
}

type Result = { error?: { data: { httpStatus: number; details: unknown } } } | object;

/** What the errors say to programs that know nothing of tRPC: browsers, proxies, curl. */
function responseMeta(results: readonly Result[]): ResponseMeta {
  const errors = results.flatMap((result) => ('error' in result ? [result.error.data] : []));
  const headers = new Headers();
  const waits = errors.flatMap(({ details }) => (hasWait(details) ? [details.retryAfterSeconds] : []));
  if (waits.length > 0) headers.set('Retry-After', String(Math.max(...waits)));
  if (errors.some(({ httpStatus }) => httpStatus === 401)) headers.set('WWW-Authenticate', 'Bearer');
  return { headers };
}

function hasWait(details: unknown): details is { retryAfterSeconds: number } {
  return typeof details === 'object' && details !== null && 'retryAfterSeconds' in details;
}
