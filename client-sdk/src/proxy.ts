import { createTRPCFlatProxy, createTRPCRecursiveProxy } from '@trpc/server';
import type { Api } from './api.ts';
import { isCallOptions, type CallProcedure } from './caller.ts';
import type { SessionHandle } from './session.ts';
import type { Operation } from './transport.ts';

type Dependencies = { call: CallProcedure; session: SessionHandle };

/** Makes the client's tree: a method for each procedure, and the session. */
export function createProxy({ call, session }: Dependencies): Api & { readonly session: SessionHandle } {
  const procedures = createTRPCRecursiveProxy<Api>(({ path, args: [input, options] }) =>
    call(toOperation(path, input), isCallOptions(options) ? options : {}),
  );
  return createTRPCFlatProxy((name) => (name === 'session' ? session : procedures[name]));
}

/** The last part of the path is the method: `todos.list.query`. */
function toOperation(path: readonly string[], input: unknown): Operation {
  const verb = path.at(-1);
  if (verb !== 'query' && verb !== 'mutate')
    throw new TypeError(`Unknown method "${path.join('.')}". Call .query() or .mutate() on a procedure.`);
  return { type: verb === 'query' ? 'query' : 'mutation', path: path.slice(0, -1).join('.'), input };
}
