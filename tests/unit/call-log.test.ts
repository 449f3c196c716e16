import { TRPCError } from '@trpc/server';
import { expect, test } from 'vitest';
import { SESSION_NOT_FOUND } from '../../server/auth/auth.reasons.ts';
import { DomainError, type Reason } from '../../server/errors.ts';
import { TODO_NOT_FOUND } from '../../server/todos/todos.reasons.ts';
import { createCallRecorder, type CallLog } from '../../server/trpc/call-log.ts';
import type { Context } from '../../server/trpc/caller.ts';
import { listReasons } from '../support/procedures.ts';
import { CLIENT } from '../support/services.ts';

const ctx: Context = {
  requestId: 'request-1',
  client: CLIENT,

  claims: { cause: 'missing' },
};

/** Calls a procedure that ends with the error. Returns what is logged of it. */
async function recordFailure(cause: Error, declared: readonly Reason[]) {
  const lines: [severity: string, outcome: string][] = [];
  const defects: Error[] = [];
  const log: CallLog = {
    call: (severity, { outcome }) => void lines.push([severity, outcome]),
    defect: (error) => void defects.push(error),
  };
  const recorder = createCallRecorder(log, () => undefined);
  const error = new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause });
  const next = () => Promise.resolve({ ok: false as const, error });
  await recorder.record(declared)({ ctx, path: 'todos.get', next });
  recorder.refused(error, { requestId: ctx.requestId, procedure: 'todos.get' });
  return { lines, defects };
}

/** Many of these show an attack or an overloaded server. */
const WARNINGS = [
  ...['INVALID_CREDENTIALS', 'REFRESH_TOKEN_REUSED', 'RATE_LIMITED', 'OVERLOADED', 'DATABASE_UNAVAILABLE'],
  'TOO_EXPENSIVE',
];

test.each([...listReasons().values()])('a refusal for $name is one line, and no defect', async (reason) => {
  const severity = WARNINGS.includes(reason.name) ? 'warn' : 'info';

  expect(await recordFailure(new DomainError(reason, 'No.', null), [reason])).toEqual({
    lines: [[severity, reason.name]],
    defects: [],
  });
});

test('a refusal that the procedure does not declare is a defect', async () => {
  const refusal = new DomainError(TODO_NOT_FOUND, 'No.', null);

  expect(await recordFailure(refusal, [SESSION_NOT_FOUND])).toEqual({
    lines: [['error', 'INTERNAL_SERVER_ERROR']],
    defects: [refusal],
  });
});
