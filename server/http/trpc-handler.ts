import type { AnyTRPCRouter } from '@trpc/server';
import { resolveResponse, type ResponseMeta } from '@trpc/server/http';
import type { Request as HttpRequest, Response as HttpResponse, RequestHandler } from 'express';
import type { CallRecorder } from '../trpc/call-log.ts';
import type { Context } from '../trpc/caller.ts';
import { stampRequestId } from '../trpc/error-shape.ts';
import { RequestRefusedError } from '../trpc/request-refusals.ts';
import { readBody, type Body } from './read-body.ts';

/** A client that needs more calls at once should use a list procedure. */
export const BATCH_CALLS_MAX = 10;
/** The headers to copy from tRPC's response. `Vary` is not among them, because the CORS middleware sets it. */
const COPIED_HEADERS = ['Allow', 'Retry-After', 'WWW-Authenticate'];
/** Status of a batch with mixed results. */
const MULTI_STATUS = 207;

type Dependencies = {
  router: AnyTRPCRouter;
  createContext: (req: HttpRequest, res: HttpResponse) => Context;
  recorder: CallRecorder;
  /** Returns null if it has refused the request, and otherwise what to call when the work is done. */
  begin: (req: HttpRequest, res: HttpResponse) => (() => void) | null;
};

/**
 * Replaces tRPC's Express adapter, which copies each body through two web streams. The adapter also accepts forms and
 * files, which another site may send without a CORS preflight. This handler accepts only JSON.
 */
export function createTrpcHandler(dependencies: Dependencies): RequestHandler {
  const { router, createContext, recorder, begin } = dependencies;

  async function respond(req: HttpRequest, res: HttpResponse, received: Body): Promise<void> {
    const { error } = received;
    const requestId = String(res.getHeader('X-Request-Id'));

    const response = await resolveResponse({
      router,
      path: req.path.slice(1),
      req: toRequest(req, received),
      error,
      maxBatchSize: BATCH_CALLS_MAX,
      createContext: () => Promise.resolve(createContext(req, res)),
      responseMeta: ({ data }) => responseMeta(data),
      onError: ({ error, path, type }) => {
        stampRequestId(error, requestId);
        // The name of an unknown procedure is the client's text, so it is not logged.
        recorder.refused(error, { requestId, procedure: type === 'unknown' ? null : (path ?? null) });
      },
    });

    // Only responses with errors have such headers.
    if (!response.ok || response.status === MULTI_STATUS) copyHeaders(response, res);
    if (error?.code === 'METHOD_NOT_SUPPORTED') res.setHeader('Allow', 'GET, POST');
    // The rest of the body is still arriving, and nothing will read it.
    if (error?.code === 'PAYLOAD_TOO_LARGE') res.setHeader('Connection', 'close');
    res.setHeader('Content-Type', 'application/json');
    res.status(response.status).end(await response.text());
  }

  return async (req, res) => {
    const received = await readBody(req);
    if (received === null) return; // The client has disconnected.
    const end = begin(req, res);
    if (end === null) return;
    try {
      await respond(req, res, received);
    } finally {
      end();
    }
  };
}

function copyHeaders(response: Response, res: HttpResponse): void {
  for (const name of COPIED_HEADERS) {
    const value = response.headers.get(name);
    if (value !== null) res.setHeader(name, value);
  }
}

/** Builds only what tRPC reads. Ignores the client's Host header, which may be malformed. */
function toRequest({ method, url, headers }: HttpRequest, { body, error }: Body): Request {
  // Without its query, the request is no batch and gets a single error. httpBatchStreamLink cannot read a list of errors.
  const hasQuery = url.includes('?') && !(error instanceof RequestRefusedError);
  const query = hasQuery ? url.slice(url.indexOf('?')) : '';
  const contentType = headers['content-type'];
  return new Request(`http://localhost/${query}`, {
    method: method === 'POST' || method === 'HEAD' ? method : 'GET',
    headers: contentType === undefined ? {} : { 'content-type': contentType },
    body,
  });
}

type Result = { error?: { data: { httpStatus: number; details: unknown } } } | object;

/** Sets headers for programs that do not know tRPC, such as browsers, proxies and curl. */
function responseMeta(results: readonly Result[]): ResponseMeta {
  const errors = results.flatMap((result) => ('error' in result ? [result.error.data] : []));
  if (errors.length === 0) return {};
  const headers = new Headers();
  const waits = errors.flatMap(({ details }) => (hasWait(details) ? [details.retryAfterSeconds] : []));
  if (waits.length > 0) headers.set('Retry-After', String(Math.max(...waits)));
  if (errors.some(({ httpStatus }) => httpStatus === 401)) headers.set('WWW-Authenticate', 'Bearer');
  return { headers };
}

function hasWait(details: unknown): details is { retryAfterSeconds: number } {
  return typeof details === 'object' && details !== null && 'retryAfterSeconds' in details;
}
