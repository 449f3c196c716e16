import { TRPCError } from '@trpc/server';
import { describe, expect, test } from 'vitest';
import {
  INVALID_CREDENTIALS,
  REFRESH_TOKEN_REUSED,
  SESSION_EXPIRED,
  SESSION_NOT_FOUND,
} from '../../server/auth/auth.reasons.ts';
import {
  DATABASE_UNAVAILABLE,
  DomainError,
  OVERLOADED,
  RATE_LIMITED,
  UNAUTHENTICATED,
  type Reason,
} from '../../server/errors.ts';
import { TODO_NOT_FOUND } from '../../server/todos/todos.reasons.ts';
import { createCallRecorder } from '../../server/trpc/call-log.ts';
import type { Context } from '../../server/trpc/caller.ts';
import { EMAIL_TAKEN } from '../../server/users/users.reasons.ts';
import { CLIENT } from '../support/services.ts';

const ctx: Context = { requestId: 'request-1', client: CLIENT, claims: { cause: 'missing' } };
const soon = { retryAfterSeconds: 1 };

/** Calls a procedure that ends with the error. Returns what is logged of it. */
async function recordFailure(cause: Error, declared: readonly Reason[]) {
  const lines: [severity: string, outcome: string][] = [];
  const defects: Error[] = [];
  const recorder = createCallRecorder({
    call: (severity, { outcome }) => void lines.push([severity, outcome]),
    defect: (error) => void defects.push(error),
  });
  const error = new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause });
  const next = () => Promise.resolve({ ok: false as const, error });
  await recorder.record(declared)({ ctx, path: 'todos.get', next });
  recorder.refused(error, { requestId: ctx.requestId, procedure: 'todos.get' });
  return { lines, defects };
}

describe('a refusal is logged as', () => {
  test.each([
    new DomainError(INVALID_CREDENTIALS, 'No.', null),
    new DomainError(REFRESH_TOKEN_REUSED, 'No.', null),
    new DomainError(RATE_LIMITED, 'No.', soon),
    new DomainError(OVERLOADED, 'No.', soon),
    new DomainError(DATABASE_UNAVAILABLE, 'No.', soon),
  ])('a warning for $reason.name, which operators want to see gather', async (refusal) => {
    const { lines, defects } = await recordFailure(refusal, [refusal.reason]);

    expect(lines).toEqual([['warn', refusal.reason.name]]);
    expect(defects).toEqual([]);
  });

  test.each([
    new DomainError(TODO_NOT_FOUND, 'No.', null),
    new DomainError(UNAUTHENTICATED, 'No.', { cause: 'expired' }),
    new DomainError(SESSION_EXPIRED, 'No.', null),
    new DomainError(EMAIL_TAKEN, 'No.', null),
  ])('plain information for $reason.name, which is ordinary', async (refusal) => {
    expect((await recordFailure(refusal, [refusal.reason])).lines).toEqual([['info', refusal.reason.name]]);
  });
});

test('a refusal that the procedure does not declare is a defect', async () => {
  const refusal = new DomainError(TODO_NOT_FOUND, 'No.', null);

  expect(await recordFailure(refusal, [SESSION_NOT_FOUND])).toEqual({
    lines: [['error', 'INTERNAL_SERVER_ERROR']],
    defects: [refusal],
  });
});
