import { expect, test } from 'vitest';
import { bearer } from '../support/http.ts';
import { listProcedures, type ProcedureInfo } from '../support/procedures.ts';
import { createRandom, type Random } from '../support/random.ts';
import { defineAttack } from './support/attack.ts';
import { expectCleanLogs } from './support/canaries.ts';
import { callShot } from './support/hostile-requests.ts';
import { inFlight } from './support/in-flight.ts';
import { startTargets, type Targets } from './support/targets.ts';
import { atLeastOne, createTenant, snapshot, type Tenant } from './support/tenants.ts';
import { createWire, type Hit, type Shot } from './support/wire.ts';

const attack = defineAttack('two-user matrix', { full: 50_000, short: 600 });

const AT_ONCE = 30;

type Strike = {
  /** Calls with an id of the other's, and calls for whatever there is. */
  calls: { withId: number; lists: number };
  /** The first few answers that hold a word of the other's. */
  crossings: string[];
  /** Answers to the other's id that are not 404. */
  notMissing: string[];
  /** Whose rows are not what they were. */
  changed: string[];
  procedures: Set<string>;
  /** Lists that showed the caller's own. */
  own: number;
};

async function strike({ servers, databaseUrl }: Targets, count: number): Promise<Strike> {
  const users = await Promise.all([createTenant(servers[0].trpcUrl), createTenant(servers[0].trpcUrl)]);
  const before = await Promise.all(users.map((user) => snapshot(databaseUrl, user)));
  const wires = servers.map(({ url }) => createWire(url, AT_ONCE));
  const procedures = listProcedures().filter(({ takesId }) => takesId);
  const seed = attack.random.integer(2 ** 31);
  const seen: Strike = {
    calls: { withId: 0, lists: 0 },
    crossings: [],
    notMissing: [],
    changed: [],
    own: 0,
    procedures: new Set(),
  };

  const shoot = async (index: number) => {
    const random = createRandom(seed + index);
    const [self, other] = random.pick([users, [users[1], users[0]] as const]);
    // Every sixth looks around; the others name what is not theirs, each procedure in turn.
    const procedure =
      index % 6 === 5 ? undefined : procedures[(index - Math.floor(index / 6)) % procedures.length];
    const shot = procedure === undefined ? look(other, random) : reach(procedure, other, random);
    if (procedure !== undefined) seen.procedures.add(procedure.path);
    const headers = { ...shot.headers, ...bearer(self.accessToken) };
    const hit = await random.pick(atLeastOne(wires)).fire({ ...shot, headers });
    classify(seen, hit, {
      name: `case ${String(index)}: ${shot.path} ${String(shot.body)}`,
      self,
      other,
      takesId: procedure !== undefined,
    });
  };
  await inFlight(count, shoot, AT_ONCE);
  for (const wire of wires) wire[Symbol.dispose]();

  const after = await Promise.all(users.map((user) => snapshot(databaseUrl, user)));
  seen.changed = users.flatMap(({ mark }, index) => (before[index] === after[index] ? [] : [mark]));
  return seen;
}

/** A call of the procedure with an id of the other's, whatever else there is in its input. */
function reach({ path, type }: ProcedureInfo, other: Tenant, random: Random): Shot {
  const changes = random.pick<object>([
    {},
    { description: 'Mine now' },
    { priority: 'top' },
    { dueDate: null },
    { expectedVersion: 1 + random.integer(3) },
  ]);
  const extra = path === 'todos.update' ? changes : {};
  const id = random.pick(other.ids);
  const spelling = random.integer(8) === 0 ? id.toUpperCase() : id;
  return callShot(type, path, JSON.stringify({ id: spelling, ...extra }));
}

/** A call that answers with whatever is found, asked for as if it were the other's. */
function look(other: Tenant, random: Random): Shot {
  const sorts = [{}, { sortBy: 'dueDate', order: 'asc' }, { sortBy: 'priority', order: 'asc' }] as const;
  const sort = random.integer(sorts.length);
  const cursor = other.cursors[sort];
  const filter = random.pick<object>([
    {},
    { search: other.mark },
    { search: random.pick(['canary', '%', '_', 'a']) },
    { isCompleted: random.integer(2) === 0 },
    { dueAfter: '2000-01-01T00:00:00Z' },
    { priority: ['medium'] },
  ]);
  return random.pick([
    callShot(
      'query',
      'todos.list',
      JSON.stringify({ ...sorts[sort], ...filter, ...(random.integer(2) === 0 && { cursor }) }),
    ),
    callShot('query', 'todos.list', JSON.stringify(filter)),
    callShot('query', random.pick(['users.me', 'todos.summary', ...LISTS]), ''),
  ]);
}

/** Lists that take nothing. */
const LISTS = listProcedures()
  .map(({ path }) => path)
  .filter((path) => path === 'auth.sessions.list');

type Case = { name: string; self: Tenant; other: Tenant; takesId: boolean };

function classify(seen: Strike, { status, text }: Hit, { name, self, other, takesId }: Case): void {
  seen.calls[takesId ? 'withId' : 'lists'] += 1;
  // In any case: searches are in any, and so may be what they find.
  if (text.toLowerCase().includes(other.mark)) seen.crossings.push(`${name}: ${text.slice(0, 300)}`);
  if (takesId && status !== 404) seen.notMissing.push(`${name}: ${String(status)} ${text.slice(0, 300)}`);
  if (!takesId && status !== 200) throw new Error(`${name}: ${String(status)} ${text}`);
  if (text.includes(self.mark)) seen.own += 1;
}

test("nobody reads or changes what is another user's, by id, list, search or cursor", async () => {
  await using targets = await startTargets({ count: 2 });

  const { calls, crossings, notMissing, changed, own, procedures } = await strike(targets, attack.count);

  const first = (faults: string[]) => faults.slice(0, 3);
  expect([first(crossings), first(notMissing), changed]).toEqual([[], [], []]);
  expect(calls.withId + calls.lists).toBe(attack.count);
  expect(procedures.size).toBe(listProcedures().filter(({ takesId }) => takesId).length);
  expect(own).toBeGreaterThan(calls.lists / 10);
  const lines = expectCleanLogs(targets.servers);
  await attack.report({
    ...{
      'with an id of the other': calls.withId,
      'lists and searches': calls.lists,
      'of which showed own': own,
    },
    ...{ 'cross-tenant answers': crossings.length + notMissing.length, 'users changed': changed.length },
    'log lines': lines,
  });
});

test("what is another user's is read in a build whose reads forget the owner", async () => {
  await using targets = await startTargets({
    weaknesses: [
      {
        file: 'server/todos/todos.repository.ts',
        defence: 'const FIND = `SELECT ${COLUMNS} FROM todos WHERE id = $1::uuid AND owner_id = $2::uuid`',
        without: 'const FIND = `SELECT ${COLUMNS} FROM todos WHERE id = $1::uuid AND $2::uuid IS NOT NULL`',
      },
      {
        file: 'server/todos/todos.repository.ts',
        defence: `['owner_id = $1::uuid',`,
        without: `['$1::uuid IS NOT NULL',`,
      },
    ],
  });

  const { crossings, changed } = await strike(targets, 200);

  expect(crossings.some((crossing) => crossing.includes('todos.get'))).toBe(true);
  expect(crossings.some((crossing) => crossing.includes('todos.list'))).toBe(true);
  expect(changed).toEqual([]);
});

test("what is another user's is changed in a build whose deletion forgets the owner", async () => {
  const forgetful = {
    file: 'server/todos/todos.repository.ts',
    defence: 'deleteMany({ where: { id, ownerId } })',
    without: 'deleteMany({ where: { id } })',
  };
  await using targets = await startTargets({ weaknesses: [forgetful] });

  const { crossings, notMissing, changed } = await strike(targets, 200);

  expect(notMissing[0]).toContain('todos.delete');
  expect(crossings).toEqual([]);
  expect(changed.length).toBeGreaterThan(0);
});
