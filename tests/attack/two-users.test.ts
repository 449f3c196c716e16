import { expect, test } from 'vitest';
import { everyRow } from '../support/every-row.ts';
import { bearer } from '../support/http.ts';
import { ownershipProblems, saysMissing } from '../support/ownership.ts';
import { listProcedures, type ProcedureInfo } from '../support/procedures.ts';
import { createRandom, type Random } from '../support/random.ts';
import { withReference } from '../support/references.ts';
import { servedWorld } from '../support/specimen-calls.ts';
import { inputsOf, withThings } from '../support/specimen-inputs.ts';
import { specimenOf } from '../support/specimens.ts';
import { scaleTimeout } from '../support/timeouts.ts';
import { defineAttack } from './support/attack.ts';
import { expectCleanLogs } from './support/canaries.ts';
import { FORGETFUL } from './support/forgetful.ts';
import { callShot } from './support/hostile-requests.ts';
import { inFlight } from './support/in-flight.ts';
import { startTargets, type Targets } from './support/targets.ts';
import { atLeastOne, createTenant, type Tenant } from './support/tenants.ts';
import { createWire, type Hit, type Shot } from './support/wire.ts';

const attack = defineAttack('two-user matrix', { full: 50_000, short: 600 });

const AT_ONCE = 30;

const nothingSeen = () => ({
  /** Calls with an id of the other's, and calls for whatever there is. */
  calls: { withId: 0, lists: 0 },
  /** Answers that hold a word of the other's, and answers to the other's id that do not say that it is missing. */
  ...{ crossings: texts(), notMissing: texts() },
  /** Rows of the database that are not what they were. */
  changed: texts(),
  /** Where a procedure was given an id of the other's. */
  places: new Set<string>(),
  /** Lists that showed the caller's own. */
  own: 0,
});
type Strike = ReturnType<typeof nothingSeen>;
const texts = (): string[] => [];

/** Every place where a procedure takes an id. */
const PLACES = atLeastOne(
  listProcedures().flatMap((procedure) =>
    Object.keys(specimenOf(procedure.path).references ?? {}).map((position) => ({ procedure, position })),
  ),
);
type Place = (typeof PLACES)[number];

async function strike({ servers, databaseUrl }: Targets, count: number) {
  const users = await Promise.all([createTenant(servers[0].trpcUrl), createTenant(servers[0].trpcUrl)]);
  const before = await everyRow(databaseUrl);
  const wires = servers.map(({ url }) => createWire(url, AT_ONCE));
  const seed = attack.random.integer(2 ** 31);
  const seen = nothingSeen();

  const shoot = async (index: number) => {
    const random = createRandom(seed + index);
    const [self, other] = random.pick([users, [users[1], users[0]] as const]);
    // Every sixth looks around; the others name what is not theirs, in each place in turn.
    const place = index % 6 === 5 ? undefined : PLACES[(index - Math.floor(index / 6)) % PLACES.length];
    const shot = place === undefined ? look(other, random) : reach(place, { self, other, random });
    if (place !== undefined) seen.places.add(`${place.procedure.path} ${place.position}`);
    const headers = { ...shot.headers, ...bearer(self.session.accessToken) };
    const hit = await random.pick(atLeastOne(wires)).fire({ ...shot, headers });
    const name = `case ${String(index)}: ${shot.path} ${String(shot.body)}`;
    classify(seen, hit, { name, self, other, procedure: place?.procedure });
  };
  await inFlight(count, shoot, AT_ONCE);
  for (const wire of wires) wire[Symbol.dispose]();

  const after = new Set(await everyRow(databaseUrl));
  seen.changed = before.filter((row) => !after.delete(row)).concat(...after);
  return seen;
}

type Meeting = { self: Tenant; other: Tenant; random: Random };

/** A call with an id of the other's in one place, and the caller's own in the others. */
function reach({ procedure, position }: Place, { self, other, random }: Meeting): Shot {
  const { path, type } = procedure;
  const specimen = specimenOf(path);
  const inputOf = random.pick(atLeastOne(inputsOf(procedure, specimen)));
  const own = withThings(inputOf(self.self), specimen, (kind) => self.pick(random, kind));
  const id = random.pick(other.ids);
  const spelling = random.integer(8) === 0 ? id.toUpperCase() : id;
  return callShot(type, path, JSON.stringify(withReference(own, position, [spelling])));
}

/** A call that answers with whatever is found, asked for as the other asks: by the other's words, things and cursors. */
function look(other: Tenant, random: Random): Shot {
  const { procedure, input } = random.pick(other.looks);
  const theirs = withThings(input, specimenOf(procedure.path), (kind) => other.pick(random, kind));
  const text = theirs === undefined ? '' : JSON.stringify(theirs);
  const word = random.pick([other.self.mark, 'canary', '%', '_', 'a']);
  return callShot('query', procedure.path, text.replaceAll(other.self.mark, word));
}

type Case = { name: string; self: Tenant; other: Tenant; procedure: ProcedureInfo | undefined };

function classify(seen: Strike, { status, text }: Hit, { name, self, other, procedure }: Case): void {
  const answer = `${name}: ${String(status)} ${text.slice(0, 300)}`;
  // In any case: searches are in any, and so may be what they find.
  if (text.toLowerCase().includes(other.self.mark)) seen.crossings.push(answer);
  if (text.includes(self.self.mark)) seen.own += 1;
  if (procedure === undefined) {
    seen.calls.lists += 1;
    if (status !== 200) throw new Error(answer);
    return;
  }
  seen.calls.withId += 1;
  if (!saysMissing(procedure, { status })) seen.notMissing.push(answer);
}

test("no user reads or changes another user's things, by ID, list, search or cursor", async () => {
  await using targets = await startTargets({ count: 2 });

  const { calls, crossings, notMissing, changed, own, places } = await strike(targets, attack.count);

  const first = (faults: string[]) => faults.slice(0, 3);
  expect([first(crossings), first(notMissing), changed]).toEqual([[], [], []]);
  expect(calls.withId + calls.lists).toBe(attack.count);
  expect(places.size).toBe(PLACES.length);
  expect(own).toBeGreaterThan(calls.lists / 10);
  const lines = expectCleanLogs(targets.servers);
  await attack.report({
    ...{
      "with the other user's ID": calls.withId,
      'lists and searches': calls.lists,
      'with own data': own,
    },
    ...{ 'responses across users': crossings.length + notMissing.length, 'rows changed': changed.length },
    'log lines': lines,
  });
});

test("a build whose reads forget the owner shows another user's things", async () => {
  await using targets = await startTargets({ weaknesses: [FORGETFUL.find, FORGETFUL.list] });

  const { crossings, changed } = await strike(targets, 200);

  expect(crossings.some((crossing) => crossing.includes('todos.get'))).toBe(true);
  expect(crossings.some((crossing) => crossing.includes('todos.list'))).toBe(true);
  expect(changed).toEqual([]);
});

test("a build whose deletion forgets the owner deletes another user's things", async () => {
  await using targets = await startTargets({ weaknesses: [FORGETFUL.delete] });

  const { crossings, notMissing, changed } = await strike(targets, 200);

  expect(notMissing[0]).toContain('todos.delete');
  expect(crossings).toEqual([]);
  expect(changed.length).toBeGreaterThan(0);
});

test(
  'a build whose statements forget the owner fails the walk for each procedure that runs them',
  { timeout: scaleTimeout(60_000) },
  async () => {
    await using targets = await startTargets({ weaknesses: Object.values(FORGETFUL) });
    const { servers, databaseUrl } = targets;

    const problems = await ownershipProblems(servedWorld({ trpcUrl: servers[0].trpcUrl, databaseUrl }));

    const isNamed = (text: string) => problems.some((problem) => problem.startsWith(text));
    expect(FORGETFUL_PROBLEMS.filter((text) => !isNamed(text))).toEqual([]);
  },
);

const FORGETFUL_PROBLEMS = [
  "todos.get, given another user's todo as `id`, shows what is theirs",
  "todos.list shows what is another user's",
  "todos.update, given another user's todo as `id`, changes the row",
  "todos.complete, given another user's todo as `id`, changes the row",
  "todos.reopen, given another user's completedTodo as `id`, changes the row",
  "todos.delete, given another user's todo as `id`, changes the row",
  "auth.sessions.revoke, given another user's session as `id`, changes the row",
  "auth.sessions.revokeOthers changes what is another user's",
];
