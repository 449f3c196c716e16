import type { Client, Inputs, Session } from '@plumbline/client';
import { clientOf } from '../../support/people.ts';
import type { Random } from '../../support/random.ts';
import { canary } from './canaries.ts';
import type { Words } from './inputs.ts';

/** Somebody with an account, a session and a few todos, none of which need outlast the next call. */
export type Actor = {
  person: Inputs['auth']['register'];
  session: Session;
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
  const person = canary();
  const { auth } = clientOf(trpcUrl);
  await auth.register.mutate(person);
  const session = await auth.login.mutate({ email: person.email, password: person.password });
  const api = clientOf(trpcUrl, { accessToken: () => session.accessToken });
  const { todos } = api;
  const [first, second] = await Promise.all([
    todos.create.mutate({ description: 'canary one', priority: 'high', dueDate: '2026-11-22T07:30:00Z' }),
    todos.create.mutate({ description: 'canary two' }),
  ]);
  return { person, session, ids: [first.id, second.id], cursors: await cursorsOf(api) };
}

async function cursorsOf({ todos }: Client): Promise<Actor['cursors']> {
  const pages = await Promise.all([
    todos.list.query({ limit: 1 }),
    todos.list.query({ limit: 1, sortBy: 'dueDate', order: 'asc' }),
    todos.list.query({ limit: 1, sortBy: 'priority' }),
  ]);
  const [first = '', ...others] = pages.flatMap(({ nextCursor }) => nextCursor ?? []);
  return [first, ...others];
}

/** What the actor would fill in, mostly right. */
export function wordsOf({ person, session, ids, cursors }: Actor, random: Random): Words {
  const next = `canary cage no ${random.uuid()}`;
  const own = () => (random.integer(3) > 0 ? person.password : `canary ${random.uuid()}`);
  const date = () => new Date(random.integer(2 ** 31) * 1_000).toISOString();
  return {
    email: () => random.pick([person.email, person.email, `canary-${random.uuid()}@example.com`]),
    password: own,
    currentPassword: own,
    newPassword: () => next,
    newPasswordConfirm: () => next,
    firstName: () => 'Canaryfirst',
    lastName: () => 'Canarylast',
    refreshToken: () =>
      random.pick([
        session.refreshToken,
        session.refreshToken,
        session.accessToken,
        `${random.uuid()}.0.canary`,
      ]),
    // Of a todo, or of the session, which a refresh token begins with.
    id: () => random.pick([...ids, session.refreshToken.split('.')[0] ?? '', random.uuid()]),
    cursor: () => random.pick(cursors),
    dueDate: date,
    dueBefore: date,
    dueAfter: date,
  };
}
