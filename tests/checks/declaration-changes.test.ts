import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Change } from '../../client-sdk/build/compatibility/change.ts';
import { compareDeclarations } from '../../client-sdk/build/compatibility/compare-declarations.ts';
import { readContract } from '../../client-sdk/build/compatibility/compare-releases.ts';
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

describe('what the comparison cannot read is an error', () => {
  test.each([
    ['a folder without declarations', {}, 'declares no exports.'],
    ['an entry without exports', { 'index.d.ts': 'export {};\n' }, 'declares no exports.'],
    [
      'an export under another name',
      { 'index.d.ts': "export { a as b } from './a.js';\n", 'a.d.ts': 'export type a = 1;\n' },
      'index.d.ts exports "a as b", which a.d.ts does not declare.',
    ],
    [
      'a class',
      { 'index.d.ts': 'export declare class A {}\n' },
      'a statement that the comparison does not know',
    ],
  ])('%s', async (_, files, says) => {
    await using folder = await createTemporaryFolder();
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder.path, name), text);

    await expect(compareDeclarations({ before: folder.path, after: API })).rejects.toThrow(says);
  });

  test('a type of the last release that is gone is a break, although it is exported by no entry', async () => {
    const now = 'import type { SessionStorage }';
    const was = `import type { Gone } from './calls.js';\n${now}`;

    const changes = await compareWithPast([{ module: 'options', now, was }]);

    expect(changes).toContainEqual({
      level: 'major',
      path: 'before/options.d.ts',
      says: expect.stringContaining('cannot be compared'),
    });
  });

  test('a contract without procedures', async () => {
    await using folder = await createTemporaryFolder();
    const empty = { procedures: {}, reasons: {}, error: {}, limits: {}, $defs: {} };
    await writeFile(join(folder.path, 'contract.json'), JSON.stringify(empty));

    await expect(readContract(folder.path)).rejects.toThrow('contract.json has no procedures.');
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
