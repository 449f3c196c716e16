import { z } from 'zod';
import { listInputs, sortInputs } from '../../support/list-inputs.ts';
import { MAKERS } from '../../support/makers.ts';
import { listProcedures, type ProcedureInfo } from '../../support/procedures.ts';
import type { Random } from '../../support/random.ts';
import { signUpSelf, type User } from '../../support/self.ts';
import { callAs, makeThing } from '../../support/specimen-calls.ts';
import { fieldsOf } from '../../support/specimen-inputs.ts';
import { NOBODY, specimenOf } from '../../support/specimens.ts';

const THINGS_OF_A_KIND = 3;

/** A user whose things, lists and account can be recognized wherever they turn up. */
export type Tenant = User & {
  /** Picks a thing of the kind. */
  pick(random: Random, kind: string): string;
  /** Lists the id of everything that is the user's: things of every kind, and the account. */
  ids: [string, ...string[]];
  looks: [Look, ...Look[]];
};

/** A call that responds with what it finds. */
export type Look = { procedure: ProcedureInfo; input: Record<string, unknown> | undefined };

export async function createTenant(trpcUrl: string): Promise<Tenant> {
  const user = await signUpSelf(trpcUrl);
  const things = new Map<string, readonly [string, ...string[]]>();
  for (const kind of Object.keys(MAKERS)) {
    const make = () => makeThing(trpcUrl, kind, user);
    const [first, ...others] = [await make(), ...(await inTurn(THINGS_OF_A_KIND - 1, make))];
    things.set(kind, [first, ...others]);
  }
  const ids: [string, ...string[]] = [user.session.user.id, ...[...things.values()].flat()];
  const pick = (random: Random, kind: string) => random.pick(things.get(kind) ?? [NOBODY]);
  return { ...user, pick, ids, looks: atLeastOne(await looksOf(trpcUrl, user)) };
}

/** Lists all that the tenant can look at: every query, apart from those that ask for one thing by its id. */
async function looksOf(trpcUrl: string, user: User): Promise<Look[]> {
  const looks: Look[] = [];
  for (const procedure of listProcedures().filter(({ type }) => type === 'query')) {
    const specimen = specimenOf(procedure.path);
    const names = fieldsOf(procedure).filter(({ isRequired }) => isRequired);
    if (names.some(({ name }) => specimen.references?.[name] !== undefined)) continue;
    const inputs = specimen.input === undefined ? [undefined] : listInputs(procedure, specimen, user.self);
    looks.push(...inputs.map((input) => ({ procedure, input })));
    for (const input of isPaged(procedure) ? sortInputs(procedure, specimen, user.self) : []) {
      const { text } = await callAs(trpcUrl, user, [procedure, { ...input, limit: 1 }]);
      const { nextCursor } = page.parse(JSON.parse(text)).result.data;
      if (nextCursor !== null) looks.push({ procedure, input: { ...input, cursor: nextCursor } });
    }
  }
  return looks;
}

const isPaged = (procedure: ProcedureInfo) => fieldsOf(procedure).some(({ name }) => name === 'cursor');

const page = z.object({ result: z.object({ data: z.object({ nextCursor: z.string().nullable() }) }) });

async function inTurn<T>(count: number, work: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let index = 0; index < count; index += 1) results.push(await work());
  return results;
}

export function atLeastOne<T>([first, ...others]: readonly T[]): [T, ...T[]] {
  if (first === undefined) throw new Error('There is none.');
  return [first, ...others];
}
