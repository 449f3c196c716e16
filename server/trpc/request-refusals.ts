import { TRPCError } from '@trpc/server';

/** Refuses a whole request with a status for which tRPC has no code. */
export class RequestRefusedError extends TRPCError {
  override readonly name = 'RequestRefusedError';
  readonly status: number;

  constructor({ status, message }: { status: number; message: string }) {
    super({ code: 'BAD_REQUEST', message });
    this.status = status;
  }
}

/** The client reads only a stream of JSON lines (RFC 9110, 15.5.7). */
export const notAcceptable = () =>
  new RequestRefusedError({
    status: 406,
    message: 'The server does not stream. Use httpBatchLink or httpLink instead of httpBatchStreamLink.',
  });

/** RFC 6585, 5 */
export const headersTooLarge = () =>
  new RequestRefusedError({ status: 431, message: 'The request headers are too large.' });
