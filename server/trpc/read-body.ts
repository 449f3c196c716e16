import type { IncomingMessage } from 'node:http';
import { TRPCError } from '@trpc/server';

const BODY_BYTES_MAX = 64 * 1024;

type Body = { body: string | null; error: TRPCError | null };

/** The JSON body of a POST, or the error to answer with. It never keeps more than it may. */
export async function readBody(req: IncomingMessage): Promise<Body> {
  if (req.method !== 'POST') return { body: null, error: null };
  // A form needs no leave of the server's to be sent from another site; JSON does (CORS preflight).
  if (!isJson(req.headers['content-type'])) return refused('UNSUPPORTED_MEDIA_TYPE');
  if (Number(req.headers['content-length'] ?? 0) > BODY_BYTES_MAX) return refused('PAYLOAD_TOO_LARGE');
  const body = await read(req);
  return body === null ? refused('PAYLOAD_TOO_LARGE') : { body, error: null };
}

/** Null when it is too long. What is left of it then flows by unread, or the client would never see the answer. */
function read(req: IncomingMessage): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    req.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= BODY_BYTES_MAX) chunks.push(chunk);
      else resolve(null);
    });
    req.once('end', () => {
      resolve(Buffer.concat(chunks).toString());
    });
    req.once('error', reject);
  });
}

function isJson(contentType: string | undefined): boolean {
  return contentType?.split(';', 1)[0]?.trim().toLowerCase() === 'application/json';
}

function refused(code: 'UNSUPPORTED_MEDIA_TYPE' | 'PAYLOAD_TOO_LARGE'): Body {
  return { body: null, error: new TRPCError({ code }) };
}
