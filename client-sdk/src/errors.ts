import { TRPCClientError } from '@trpc/client';
import type { AppRouter } from './app-router.ts';

/** A call that failed: refused by the server, or never answered. */
export type ApiError = TRPCClientError<AppRouter>;

/** True for a failure that the API or the network produced, whichever copy of this package threw it. */
export function isApiError(error: unknown): error is ApiError {
  return error instanceof TRPCClientError || (error instanceof Error && error.name === 'TRPCClientError');
}
