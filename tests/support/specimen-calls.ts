import { everyRow } from './every-row.ts';
import { bearer, get, post, type Answer } from './http.ts';
import { MAKERS } from './makers.ts';
import { listProcedures, type ProcedureInfo } from './procedures.ts';
import { signUpSelf, type User } from './self.ts';
import { specimenOf } from './specimens.ts';
import type { World } from './world.ts';

/** Calls the procedure over HTTP as the user. Returns the whole response. */
export function callAs(
  trpcUrl: string,
  { session }: Pick<User, 'session'>,
  [{ path, type }, input]: [ProcedureInfo, unknown],
): Promise<Answer> {
  return (type === 'query' ? get : post)(`${trpcUrl}/${path}`, input, bearer(session.accessToken));
}

/** Makes a thing of the kind for the user. Fails for a kind without a maker. */
export function makeThing(trpcUrl: string, kind: string, user: User): Promise<string> {
  const maker = new Map(Object.entries(MAKERS)).get(kind);
  if (maker === undefined) throw new Error(`tests/support/makers.ts makes no ${kind}.`);
  return maker(trpcUrl, user);
}

/** The world of a real server, reached over HTTP. */
export function servedWorld({ trpcUrl, databaseUrl }: { trpcUrl: string; databaseUrl: string }): World<User> {
  return {
    procedures: listProcedures(),
    specimenOf,
    signUp: () => signUpSelf(trpcUrl),
    make: (kind, user) => makeThing(trpcUrl, kind, user),
    call: (user, procedure, input) => callAs(trpcUrl, user, [procedure, input]),
    rows: () => everyRow(databaseUrl),
  };
}
