import { makeThings, pageInputs } from '../../support/list-calls.ts';
import { listProcedures } from '../../support/procedures.ts';
import type { Random } from '../../support/random.ts';
import { signUpSelf, type User } from '../../support/self.ts';
import { NOBODY } from '../../support/specimens.ts';
import type { Words } from './inputs.ts';
import { atLeastOne } from './tenants.ts';

/** Somebody with an account, a session and a few todos, none of which need outlast the next call. */
export type Actor = User & {
  /** Picks a thing of the kind. */
  pick(random: Random, kind: string): string;
  ids: [string, ...string[]];
  cursors: [string, ...string[]];
};

export type Cast = {
  pick(random: Random): Actor;
  /** Puts somebody new in the place of one whose session has ended. */
  replace(actor: Actor): Promise<void>;
  replaced(): number;
};

export async function createCast(trpcUrl: string, count: number): Promise<Cast> {
  const actors = await Promise.all(Array.from({ length: count }, () => createActor(trpcUrl)));
  const leaving = new Set<Actor>();
  return {
    pick(random) {
      const actor = actors[random.integer(actors.length)];
      if (actor === undefined) throw new Error('There is nobody to pick.');
      return actor;
    },
    async replace(actor) {
      // Several calls of one actor may find at once that the session is over.
      const at = actors.indexOf(actor);
      if (at < 0 || leaving.has(actor)) return;
      leaving.add(actor);
      actors[at] = await createActor(trpcUrl);
    },
    replaced: () => leaving.size,
  };
}

async function createActor(trpcUrl: string): Promise<Actor> {
  const user = await signUpSelf(trpcUrl);
  const things = await makeThings(trpcUrl, user, 2);
  const pages = await Promise.all(listProcedures().map((procedure) => pageInputs(trpcUrl, user, procedure)));
  const cursors = pages.flat().map(({ cursor }) => cursor);
  return {
    ...user,
    pick: (random, kind) => random.pick(atLeastOne(things.get(kind) ?? [NOBODY])),
    ids: atLeastOne([...things.values()].flat()),
    cursors: atLeastOne(cursors),
  };
}

/** Other texts than the specimens', by the name or the format of their place: mostly right, sometimes not. */
export function wordsOf({ self, session, ids, cursors }: Actor, random: Random): Words {
  const own = () => (random.integer(3) > 0 ? self.password : `canary ${random.uuid()}`);
  return {
    email: () => random.pick([self.email, self.email, `canary-${random.uuid()}@example.com`]),
    password: own,
    currentPassword: own,
    refreshToken: () =>
      random.pick([
        session.refreshToken,
        session.refreshToken,
        session.accessToken,
        `${random.uuid()}.0.canary`,
      ]),
    cursor: () => random.pick(cursors),
    uuid: () => random.pick([...ids, random.uuid()]),
  };
}
