import { connect } from 'node:net';
import { z } from 'zod';

/** A response as it was received. Tests use it for requests that the SDK cannot make, and to see what it hides. */
export type Answer = { status: number; headers: Headers; text: string };
export type Headings = Record<string, string>;

const JSON_TYPE = { 'content-type': 'application/json' };

export async function send(url: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, init);
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** Calls a mutation. */
export function post(url: string, input: unknown, headers: Headings = {}): Promise<Answer> {
  return postText(url, input === undefined ? '' : JSON.stringify(input), headers);
}

/** Sends this text as the body of a POST, unchanged. */
export function postText(url: string, body: string, headers: Headings = {}): Promise<Answer> {
  return send(url, { method: 'POST', body, headers: { ...JSON_TYPE, ...headers } });
}

/** Calls a query. */
export function get(url: string, input?: unknown, headers: Headings = {}): Promise<Answer> {
  const search = input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`;
  return send(`${url}${search}`, { headers });
}

export const bearer = (accessToken: string): Headings => ({ authorization: `Bearer ${accessToken}` });

/** Sends bytes that no well-behaved client would send, and reads until the server closes the connection. */
export function sendBytes(url: string, bytes: string): Promise<Answer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => socket.write(Buffer.from(bytes, 'latin1')));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.once('error', reject);
    socket.once('close', () => {
      resolve(parse(Buffer.concat(chunks).toString()));
    });
  });
}

function parse(message: string): Answer {
  const [head = '', ...body] = message.split('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  const pairs = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  return {
    status: Number(statusLine.split(' ')[1]),
    headers: new Headers(pairs),
    text: body.join('\r\n\r\n'),
  };
}

/** The body of the response to a failed call: all of these fields, and no others. */
const failedCall = z.strictObject({
  error: z.strictObject({
    code: z.int(),
    message: z.string().regex(/^[A-Z].*\.$/),
    data: z.strictObject({
      code: z.string(),
      httpStatus: z.int(),
      path: z.string().nullable(),
      reason: z.string().nullable(),
      details: z.unknown(),
      issues: z.array(z.strictObject({ path: z.string(), message: z.string().min(1) })),
      requestId: z.string().min(1),
    }),
  }),
});
export type WireError = z.infer<typeof failedCall>['error']['data'] & { message: string };

/** Returns the error of a response. Checks that its shape is right, and that it agrees with the status and headers. */
export function errorOf({ status, headers, text }: Answer): WireError {
  const { message, data } = failedCall.parse(JSON.parse(text)).error;
  const seen = { status, requestId: headers.get('x-request-id') };
  const said = { status: data.httpStatus, requestId: data.requestId };
  if (JSON.stringify(seen) !== JSON.stringify(said)) {
    throw new Error(`The answer is ${JSON.stringify(seen)}, its body says ${JSON.stringify(said)}.`);
  }
  return { message, ...data };
}

/** Returns the error of each call of a batch. */
export function errorsOf({ text }: Answer): WireError[] {
  const calls = z.array(failedCall).parse(JSON.parse(text));
  return calls.map(({ error: { message, data } }) => ({ message, ...data }));
}
