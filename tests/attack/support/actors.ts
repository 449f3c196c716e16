import { makeThings } from '../../support/list-calls.ts';
import type { Random } from '../../support/random.ts';
import { signUpSelf, type User } from '../../support/self.ts';
import { NOBODY } from '../../support/specimens.ts';
import type { Words } from './inputs.ts';
import { atLeastOne } from './tenants.ts';

/** A user with an account, a session and a thing of each kind, none of which need outlast the next call. */
export type Actor = User & {
  /** Picks a thing of the kind. */
  pick(random: Random, kind: string): string;
  ids: [string, ...string[]];
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
      const present = actors.filter((actor) => !leaving.has(actor));
      return random.pick(atLeastOne(present.length > 0 ? present : actors));
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
  const things = await makeThings(trpcUrl, user, 1);
  return {
    ...user,
    pick: (random, kind) => random.pick(atLeastOne(things.get(kind) ?? [NOBODY])),
    ids: atLeastOne([...things.values()].flat()),
  };
}

/** Other texts than the specimens', by the name or the format of their place: mostly right, sometimes not. */
export function wordsOf({ self, session, ids }: Actor, random: Random): Words {
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
    uuid: () => random.pick([...ids, random.uuid()]),
  };
}
