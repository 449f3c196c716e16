import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { DomainError } from '../../server/errors.ts';
import { TODO_NOT_FOUND } from '../../server/todos/todos.reasons.ts';
import { createCallRecorder, type CallEntry } from '../../server/trpc/call-log.ts';
import { router } from '../../server/trpc/init.ts';
import { createProcedures } from '../../server/trpc/procedures.ts';
import { EMAIL_TAKEN } from '../../server/users/users.reasons.ts';
import { errorOf } from '../support/http.ts';
import { MASKED } from '../support/refusals.ts';
import { CLIENT } from '../support/services.ts';

// A router with faulty procedures, made with the base procedures of the real router.
const SECRET = 'Something of the inside.';

let calls: CallEntry[] = [];
let defects: Error[] = [];
beforeEach(() => {
  [calls, defects] = [[], []];
});

const notFound = () => new DomainError(TODO_NOT_FOUND, SECRET, null);
const limiter = { consume: () => Promise.reject(notFound()) };
const procedures = createProcedures({
  authenticate: () => Promise.reject(notFound()),
  calls: limiter,
  sessions: limiter,
  queue: { run: (_, work) => work() },
  recorder: createCallRecorder(
    {
      call: (_, entry) => void calls.push(entry),
      defect: (error) => void defects.push(error),
    },
    () => undefined,
  ),
});
const limit: Parameters<typeof procedures.publicProcedure>[0]['limit'] = ({ next }) => next();
const tiny = router({
  undeclared: procedures
    .publicProcedure({ summary: 'A test.', limit, reasons: [EMAIL_TAKEN] })
    .query(() => Promise.reject(notFound())),
  declared: procedures
    .publicProcedure({ summary: 'A test.', limit, reasons: [TODO_NOT_FOUND] })
    .query(() => Promise.reject(notFound())),
  unshaped: procedures
    .publicProcedure({ summary: 'A test.', limit })
    .output(z.object({ id: z.uuid() }))
    .query(() => ({ id: SECRET })),
});

async function call(path: keyof typeof tiny) {
  const response = await fetchRequestHandler({
    endpoint: '/trpc',
    router: tiny,
    req: new Request(`http://localhost/trpc/${path}`),
    createContext: () => ({
      requestId: 'request-1',
      client: { ...CLIENT, address: '127.0.0.1', network: '127.0.0.1' },
      claims: { cause: 'missing' } as const,
    }),
  });
  const headers = new Headers({ 'x-request-id': 'request-1' });
  return errorOf({ status: response.status, headers, text: await response.text() });
}

describe('a procedure', () => {
  test('that refuses for an undeclared reason is masked like a defect', async () => {
    expect(await call('undeclared')).toEqual({ ...MASKED, path: 'undeclared', requestId: 'request-1' });
    expect(calls).toMatchObject([{ procedure: 'undeclared', outcome: 'INTERNAL_SERVER_ERROR' }]);
    expect(defects).toMatchObject([{ message: SECRET }]);
  });

  test('that refuses for a declared reason returns the reason', async () => {
    expect(await call('declared')).toMatchObject({
      reason: 'TODO_NOT_FOUND',
      message: SECRET,
      httpStatus: 404,
    });
    expect(defects).toEqual([]);
  });

  test('that returns something other than its output schema allows is masked too', async () => {
    expect(await call('unshaped')).toEqual({ ...MASKED, path: 'unshaped', requestId: 'request-1' });
    expect(defects).toHaveLength(1);
  });
});
