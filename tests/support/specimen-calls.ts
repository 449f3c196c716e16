import { z } from 'zod';
import { everyRow } from './every-row.ts';
import { bearer, get, post, type Answer } from './http.ts';
import { MAKERS } from './makers.ts';
import { listProcedures, type ProcedureInfo } from './procedures.ts';
import { signUpSelf, type User } from './self.ts';
import { inputsOf, withNewThings } from './specimen-inputs.ts';
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

/** Lists every kind of thing that a user can own. */
export function listKinds(): string[] {
  const made = listProcedures().flatMap(({ path }) => specimenOf(path).makes ?? []);
  return [...made, ...Object.keys(MAKERS)];
}

/** Makes a thing of the kind for the user, by the procedure whose specimen makes it or by a maker. Returns its ID. */
export async function makeThing(trpcUrl: string, kind: string, user: User): Promise<string> {
  const maker = Object.hasOwn(MAKERS, kind) ? MAKERS[kind] : undefined;
  if (maker !== undefined) return maker(trpcUrl, user);
  const procedure = listProcedures().find(({ path }) => specimenOf(path).makes === kind);
  if (procedure === undefined)
    throw new Error(
      `Nothing makes a ${kind}. Add \`makes\` to a specimen, or a function to tests/support/makers.ts.`,
    );
  const specimen = specimenOf(procedure.path);
  const [least] = inputsOf(procedure, specimen);
  const make = (other: string) => makeThing(trpcUrl, other, user);
  const input = await withNewThings(least?.(user.self), specimen, make);
  const { status, text } = await callAs(trpcUrl, user, [procedure, input]);
  if (status !== 200) throw new Error(`${procedure.path} made no ${kind}: ${text}`);
  return made.parse(JSON.parse(text)).result.data.id;
}

const made = z.object({ result: z.object({ data: z.object({ id: z.string() }) }) });

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
