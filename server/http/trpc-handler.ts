import type { AnyTRPCRouter } from '@trpc/server';
import { resolveResponse, type ResponseMeta } from '@trpc/server/http';
import type { Request as HttpRequest, Response as HttpResponse, RequestHandler } from 'express';
import type { CallRecorder } from '../trpc/call-log.ts';
import type { Context } from '../trpc/caller.ts';
import { stampRequestId } from '../trpc/error-shape.ts';
import { readBody } from './read-body.ts';

/** Beyond a handful of calls, what the caller wants is a list. */
const BATCH_CALLS_MAX = 10;
/** What an answer says beside its body. `Vary` is not ours to set here: CORS has its own. */
const HEADERS_ANSWERED = ['Allow', 'Retry-After', 'WWW-Authenticate'];
/** The system keeps as much for a connection anyway. */
const SHORT_ANSWER_BYTES = 16 * 1024;
const READ_TIMEOUT_MS = 30_000;
/** Of a batch whose calls ended differently. */
const MULTI_STATUS = 207;

type Parts = {
  router: AnyTRPCRouter;
  createContext: (req: HttpRequest, res: HttpResponse) => Context;
  recorder: CallRecorder;
};

/**
 * tRPC's own Express adapter does the same by way of web streams, and copies each body through them twice. It also
 * takes forms and files, which a page of another site may send without asking first; this one takes JSON.
 */
export function createTrpcHandler({ router, createContext, recorder }: Parts): RequestHandler {
  return async (req, res) => {
    const received = await readBody(req);
    if (received === null) return; // The client has left.
    const { body, error } = received;
    const requestId = String(res.getHeader('X-Request-Id'));

    const response = await resolveResponse({
      router,
      path: req.path.slice(1),
      req: toRequest(req, body),
      error,
      maxBatchSize: BATCH_CALLS_MAX,
      createContext: () => Promise.resolve(createContext(req, res)),
      responseMeta: ({ data }) => responseMeta(data),
      onError: ({ error, path, type }) => {
        stampRequestId(error, requestId);
        // The name of a procedure that there is not is the client's own text.
        recorder.refused(error, { requestId, procedure: type === 'unknown' ? null : (path ?? null) });
      },
    });

    if (!response.ok || response.status === MULTI_STATUS) copyHeaders(response, res);
    if (error?.code === 'METHOD_NOT_SUPPORTED') res.setHeader('Allow', 'GET, POST');
    // What is left of the body is still on its way, and nobody will read it.
    if (error?.code === 'PAYLOAD_TOO_LARGE') res.setHeader('Connection', 'close');
    res.setHeader('Content-Type', 'application/json');
    send(res.status(response.status), await response.text());
  };
}

/** Who asks for much and does not read it would have the server keep it for as long as they like. */
function send(res: HttpResponse, text: string): void {
  res.end(text);
  if (Buffer.byteLength(text) <= SHORT_ANSWER_BYTES) return;
  const timer = setTimeout(() => {
    res.destroy();
  }, READ_TIMEOUT_MS);
  res.once('close', () => {
    clearTimeout(timer);
  });
}

/** Answers without an error have none of these to copy. */
function copyHeaders(response: Response, res: HttpResponse): void {
  for (const name of HEADERS_ANSWERED) {
    const value = response.headers.get(name);
    if (value !== null) res.setHeader(name, value);
  }
}

/** Only what tRPC reads. The host is of no interest, and what a client says of it may be no URL at all. */
function toRequest({ method, url, headers }: HttpRequest, body: string | null): Request {
  const query = url.includes('?') ? url.slice(url.indexOf('?')) : '';
  const contentType = headers['content-type'];
  return new Request(`http://localhost/${query}`, {
    method: method === 'POST' || method === 'HEAD' ? method : 'GET',
    headers: contentType === undefined ? {} : { 'content-type': contentType },
    body,
  });
}

type Result = { error?: { data: { httpStatus: number; details: unknown } } } | object;

/** What the errors say to programs that know nothing of tRPC: browsers, proxies, curl. */
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
