import { lookInputs, makeThings } from '../../support/list-calls.ts';
import { listProcedures, type ProcedureInfo } from '../../support/procedures.ts';
import type { Random } from '../../support/random.ts';
import { signUpSelf, type User } from '../../support/self.ts';
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
export type Look = { procedure: ProcedureInfo; input: unknown };

export async function createTenant(trpcUrl: string): Promise<Tenant> {
  const user = await signUpSelf(trpcUrl);
  const things = await makeThings(trpcUrl, user, THINGS_OF_A_KIND);
  return {
    ...user,
    pick: (random, kind) => random.pick(atLeastOne(things.get(kind) ?? [NOBODY])),
    ids: [user.session.user.id, ...[...things.values()].flat()],
    looks: atLeastOne(await looksOf(trpcUrl, user)),
  };
}

/** Lists all that the tenant can look at: every query, apart from those that ask for one thing by its id. */
async function looksOf(trpcUrl: string, user: User): Promise<Look[]> {
  const queries = listProcedures().filter(({ type }) => type === 'query');
  const lists = queries.filter((procedure) => {
    const { references = {} } = specimenOf(procedure.path);
    return !fieldsOf(procedure).some(({ name, isRequired }) => isRequired && Object.hasOwn(references, name));
  });
  const looks: Look[] = [];
  for (const procedure of lists) {
    const inputs = await lookInputs(trpcUrl, user, procedure);
    looks.push(...inputs.map((input) => ({ procedure, input })));
  }
  return looks;
}

export function atLeastOne<T>([first, ...others]: readonly T[]): [T, ...T[]] {
  if (first === undefined) throw new Error('There is none.');
  return [first, ...others];
}
