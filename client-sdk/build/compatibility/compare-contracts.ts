import type { Contract, Procedure, Reason, Schema } from '../contract/schema.ts';
import { pairs, without, type Change, type CompareSchemas, type Level } from './change.ts';
import { createComparison } from './compare-schemas.ts';

type Say = (level: Level, path: string, says: string) => void;

/** Returns every difference between two contracts, and what it means for clients of the older one. */
export function compareContracts(before: Contract, after: Contract): Change[] {
  const changes: Change[] = [];
  const say: Say = (level, path, says) => {
    changes.push({ level, path, says });
  };
  const compare = createComparison([before.$defs, after.$defs], (change) => changes.push(change));

  for (const [path, old, now] of inBoth([before.procedures, after.procedures], '', say))
    compareProcedures({ path, old, now, say, compare });
  for (const [name, old, now] of inBoth([before.reasons, after.reasons], ' as a reason', say))
    compareReasons({ path: name, old, now, say, compare });
  for (const [name, old, now] of inBoth<number>([before.limits, after.limits], ' as a limit', say))
    if (old !== now)
      say(now < old ? 'major' : 'minor', name, `is at most ${String(now)}, was ${String(old)}`);
  compare(before.error, after.error, { path: 'a failed call', io: 'output' });
  for (const [name, old, now] of inBoth([before.$defs, after.$defs], ' as a model', say))
    if (old.description !== now.description) say('patch', name, 'has another description');
  return changes;
}

/** Returns what both sides have. Reports everything else as new or gone. */
function inBoth<T>(
  [before, after]: [Record<string, T>, Record<string, T>],
  as: string,
  say: Say,
): [name: string, old: T, now: T][] {
  return pairs(before, after).flatMap(([name, old, now]): [string, T, T][] => {
    if (old !== undefined && now !== undefined) return [[name, old, now]];
    if (old === undefined) say('minor', name, `is new${as}`);
    else say('major', name, `is gone${as}`);
    return [];
  });
}

type Pair<T> = { path: string; old: T; now: T; say: Say; compare: CompareSchemas };

function compareReasons({ path, old, now, say, compare }: Pair<Reason>): void {
  if (old.status !== now.status)
    say('major', path, `has the status ${String(now.status)}, had ${String(old.status)}`);
  if (old.code !== now.code) say('major', path, `has the code ${now.code}, had ${old.code}`);
  if (old.summary !== now.summary) say('patch', path, 'has another summary');
  compare(old.details, now.details, { path: `${path}.details`, io: 'output' });
}

function compareProcedures({ path, old, now, say, compare }: Pair<Procedure>): void {
  if (old.kind !== now.kind) say('major', path, `is a ${now.kind}, was a ${old.kind}`);
  if (old.access !== now.access) say('major', path, `is ${now.access}, was ${old.access}`);
  for (const fact of ['summary', 'isNeverBatched'] as const)
    if (old[fact] !== now[fact]) say('patch', path, `has another ${fact}`);
  // A new reason breaks switches that handle every reason.
  for (const reason of without(now.reasons, old.reasons)) say('major', path, `may refuse with ${reason}`);
  for (const reason of without(old.reasons, now.reasons))
    say('minor', path, `no longer refuses with ${reason}`);
  compareInputs({ path: `${path}.input`, old, now, say, compare });
  compareOutputs({ path: `${path}.output`, old, now, say, compare });
}

function compareInputs({
  path,
  old: { input: old },
  now: { input: now },
  say,
  compare,
}: Pair<Procedure>): void {
  // A call of a procedure without input passes none.
  const [wasNeeded, isNeeded] = [old, now].map((input) => input !== null && !('default' in input));
  if (wasNeeded !== isNeeded)
    say(isNeeded ? 'major' : 'minor', path, isNeeded ? 'may no longer be left out' : 'may be left out');
  if (old !== null && now !== null) compare(withDefaultOf(now, old), now, { path, io: 'input' });
  else if (old !== null) say('major', path, 'no longer takes anything');
  else if (now !== null) say('minor', path, 'takes something, took nothing');
}

/** Gives the old input the default of the new one, because compareInputs has compared the defaults already. */
function withDefaultOf(now: Schema, old: Schema): Schema {
  const { default: _, ...rest } = old;
  return 'default' in now ? { ...rest, default: now.default } : rest;
}

function compareOutputs({
  path,
  old: { output: old },
  now: { output: now },
  say,
  compare,
}: Pair<Procedure>): void {
  if (old !== null && now !== null) compare(old, now, { path, io: 'output' });
  else if (old !== null) say('major', path, 'no longer returns anything');
  else if (now !== null) say('minor', path, 'returns something, returned nothing');
}
