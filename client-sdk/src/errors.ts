import { TRPCClientError } from '@trpc/client';
import type { Reason } from '../../server/errors.ts';
import type { ApiErrorShape, RefusalShape } from '../../server/trpc/error-shape.ts';

/** A call that failed: refused by the server, or never answered (then `data` is undefined). */
export type ApiError = TRPCClientError<{
  transformer: false;
  errorShape: ApiErrorShape<null, null> | RefusalShape<Reason>;
}>;

/** True for a failure that the API or the network produced, whichever copy of this package threw it. */
export function isApiError(error: unknown): error is ApiError {
  return error instanceof TRPCClientError || (error instanceof Error && error.name === 'TRPCClientError');
}
