import { z } from 'zod';
import { query } from '../../support/embedded-postgres.ts';
import { clientOf, signUp } from '../../support/people.ts';
import { canary } from './canaries.ts';
import { claimsOf } from './forged-tokens.ts';

const TODOS = 5;

/** Somebody whose todos, session and account can be told at sight. */
export type Tenant = {
  id: string;
  accessToken: string;
  /** Is in every text that the user has written, and nowhere else. */
  mark: string;
  /** Of everything that is the user's: todos, session, account. */
  ids: [string, ...string[]];
  cursors: [string, ...string[]];
};

export async function createTenant(trpcUrl: string): Promise<Tenant> {
  const person = canary();
  const mark = person.email.slice(0, person.email.indexOf('@'));
  const { session } = await signUp(trpcUrl, { ...person, firstName: mark });
  const { todos } = clientOf(trpcUrl, { accessToken: () => session.accessToken });
  const created = await Promise.all(
    Array.from({ length: TODOS }, (_, index) =>
      todos.create.mutate({ description: `${mark} ${String(index)}`, ...(index > 1 && { dueDate: DUE }) }),
    ),
  );
  const [{ id: first }, ...others] = atLeastOne(created);
  await todos.complete.mutate({ id: first });
  const pages = await Promise.all([
    todos.list.query({ limit: 2 }),
    todos.list.query({ limit: 2, sortBy: 'dueDate', order: 'asc' }),
    todos.list.query({ limit: 2, sortBy: 'priority', order: 'asc' }),
  ]);
  const { sid } = z.looseObject({ sid: z.string() }).parse(claimsOf(session.accessToken));
  return {
    id: session.user.id,
    accessToken: session.accessToken,
    mark,
    ids: [first, ...others.map(({ id }) => id), sid, session.user.id],
    cursors: atLeastOne(pages.flatMap(({ nextCursor }) => nextCursor ?? [])),
  };
}

const DUE = '2026-11-22T07:30:00Z';

export function atLeastOne<T>([first, ...others]: readonly T[]): [T, ...T[]] {
  if (first === undefined) throw new Error('There is none.');
  return [first, ...others];
}

/** All that is kept of the user, as text. */
export async function snapshot(databaseUrl: string, { id }: Tenant): Promise<string> {
  const [row] = await query(
    databaseUrl,
    `SELECT (SELECT string_agg(t::text, E'\\n' ORDER BY t.id) FROM todos t WHERE t.owner_id = '${id}') AS todos,
            (SELECT string_agg(s::text, E'\\n' ORDER BY s.id) FROM sessions s WHERE s.user_id = '${id}') AS sessions,
            (SELECT u::text FROM users u WHERE u.id = '${id}') AS account`,
  );
  return z
    .object({ todos: z.string().nullable(), sessions: z.string().nullable(), account: z.string().nullable() })
    .transform((rows) => JSON.stringify(rows))
    .parse(row);
}
