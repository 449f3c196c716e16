import { failure } from './people.ts';

/** Returns everything that a failed call responds, except the request ID, which differs each time. */
export async function refusal(call: Promise<unknown>) {
  const { message, data } = await failure(call);
  if (typeof data?.requestId !== 'string') throw new Error(`The server did not answer: ${message}`);
  const { requestId: _, ...said } = data;
  return { message, ...said };
}

/** The complete refusal for each reason. */
export const UNAUTHENTICATED = {
  code: 'UNAUTHORIZED',
  httpStatus: 401,
  reason: 'UNAUTHENTICATED',
  issues: [],
};
export const REVOKED = { ...UNAUTHENTICATED, details: { cause: 'revoked' } };
export const INVALID_CREDENTIALS = {
  code: 'UNAUTHORIZED',
  httpStatus: 401,
  reason: 'INVALID_CREDENTIALS',
  details: null,
  issues: [],
};
export const TODO_NOT_FOUND = {
  code: 'NOT_FOUND',
  httpStatus: 404,
  reason: 'TODO_NOT_FOUND',
  details: null,
  issues: [],
};

/** What the caller sees of a defect. */
export const MASKED = {
  message: 'Internal server error.',
  code: 'INTERNAL_SERVER_ERROR',
  httpStatus: 500,
  reason: null,
  details: null,
  issues: [],
};
