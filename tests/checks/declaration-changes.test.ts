import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Change } from '../../client-sdk/build/compatibility/change.ts';
import { compareDeclarations } from '../../client-sdk/build/compatibility/compare-declarations.ts';
import { API } from '../../client-sdk/build/paths.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { declarationAdditions } from './declaration-additions.plants.ts';
import { declarationBreaks, type DeclarationPlant } from './declaration-breaks.plants.ts';
import { replacing } from './sdk.plants.ts';

type Edit = Omit<DeclarationPlant, 'finds' | 'what'>;

describe('changed declarations are compared with the last release', () => {
  const breaks = new Map<DeclarationPlant, string[]>();
  beforeAll(async () => {
    for (const round of roundsOf(declarationBreaks)) {
      const changes = await compareWithPast(round);
      for (const plant of round) breaks.set(plant, exportsIn(changes, 'major'));
    }
  });

  test.each(declarationBreaks)('$what', (plant) => {
    expect(breaks.get(plant)).toEqual(expect.arrayContaining(plant.finds));
  });

  test('nothing is reported that is not planted', () => {
    expect(new Set([...breaks.values()].flat())).toEqual(
      new Set(declarationBreaks.flatMap(({ finds }) => finds)),
    );
  });

  test('no addition is a major change', async () => {
    const changes = await compareWithPast(declarationAdditions);
    expect(changes).toEqual([{ level: 'minor', path: 'ErrorData of index', says: 'is exported' }]);
  });
});

const exportsIn = (changes: readonly Change[], wanted: Change['level']): string[] =>
  changes.filter(({ level }) => level === wanted).map(({ path }) => path);

/** As few runs of the compiler as may be: an export is reported once, so that each is changed once in a round. */
function roundsOf(plants: readonly DeclarationPlant[]): DeclarationPlant[][] {
  const rounds: DeclarationPlant[][] = [];
  for (const plant of plants) {
    const round = rounds.find((others) => others.every((other) => shareNoKey(plant, other)));
    if (round === undefined) rounds.push([plant]);
    else round.push(plant);
  }
  return rounds;
}

const shareNoKey = (one: DeclarationPlant, other: DeclarationPlant): boolean =>
  !one.finds.some((name) => other.finds.includes(name));

async function compareWithPast(edits: readonly Edit[]): Promise<Change[]> {
  await using folder = await createTemporaryFolder();
  const before = join(folder.path, 'before');
  await cp(API, before, { recursive: true });
  for (const { module, now, was } of edits) {
    const path = join(before, `${module}.d.ts`);
    await writeFile(path, replacing(now, was)(await readFile(path, 'utf8')));
  }
  return await compareDeclarations({ before, after: API });
}
