import type { IncomingMessage } from 'node:http';
import { TRPCError } from '@trpc/server';
import { notAcceptable } from '../trpc/request-refusals.ts';

export const BODY_BYTES_MAX = 64 * 1024;
/** A whole body in the smallest packets of the internet has 122. */
const PIECES_MAX = 1_024;

type Refusal = 'PAYLOAD_TOO_LARGE' | 'PARSE_ERROR';
export type Body = { body: string | null; error: TRPCError | null };

/** Returns the JSON body of a POST, or the error to respond with. Null when the client disconnected before its end. */
export async function readBody(req: IncomingMessage): Promise<Body | null> {
  const refusal = refuseByHeaders(req);
  if (refusal !== null) return { body: null, error: refusal };
  return req.method === 'POST' ? decode(await read(req)) : { body: null, error: null };
}

/** Returns why the request is refused whatever its body is, or null. */
export function refuseByHeaders(req: IncomingMessage): TRPCError | null {
  // Such a client cannot read the response, so its calls must not run.
  if (wantsOnlyStream(req)) return notAcceptable();
  if (req.method === 'GET' || req.method === 'HEAD') return null;
  if (req.method !== 'POST') return new TRPCError({ code: 'METHOD_NOT_SUPPORTED' });
  // Another site may send a form without asking. JSON needs a CORS preflight.
  if (!isJson(req.headers['content-type'])) return new TRPCError({ code: 'UNSUPPORTED_MEDIA_TYPE' });
  const isTooLong = Number(req.headers['content-length'] ?? 0) > BODY_BYTES_MAX;
  return isTooLong ? new TRPCError({ code: 'PAYLOAD_TOO_LARGE' }) : null;
}

type Bytes = Buffer | 'too long' | 'unfinished';

/** Discards what exceeds the limit. If it stopped reading instead, the client would never see the response. */
function read(req: IncomingMessage): Promise<Bytes> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let [length, pieces] = [0, 0];
    req.on('data', (chunk: Buffer) => {
      length += chunk.length;
      pieces += 1;
      // Each piece costs 400 bytes of memory, however short it is.
      if (pieces > PIECES_MAX) req.destroy();
      if (length <= BODY_BYTES_MAX) chunks.push(chunk);
      else resolve('too long');
    });
    req.once('end', () => {
      resolve(Buffer.concat(chunks));
    });
    req.once('error', () => {
      resolve('unfinished');
    });
  });
}

function decode(bytes: Bytes): Body | null {
  if (bytes === 'unfinished') return null;
  if (bytes === 'too long') return refused('PAYLOAD_TOO_LARGE');
  try {
    // `fatal` rejects malformed UTF-8, which would otherwise be stored silently as U+FFFD.
    return { body: new TextDecoder('utf-8', { fatal: true }).decode(bytes), error: null };
  } catch {
    return refused('PARSE_ERROR');
  }
}

/** Whether the request is from tRPC's httpBatchStreamLink, which names its format in one of these headers. */
function wantsOnlyStream({ headers }: IncomingMessage): boolean {
  return (headers['trpc-accept'] ?? headers.accept) === 'application/jsonl';
}

function isJson(contentType: string | undefined): boolean {
  return contentType?.split(';', 1)[0]?.trim().toLowerCase() === 'application/json';
}

function refused(code: Refusal): Body {
  return { body: null, error: new TRPCError({ code }) };
}
