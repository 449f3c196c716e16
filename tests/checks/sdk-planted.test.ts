import { cp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { gates } from '../../client-sdk/build/gates.ts';
import { additionPlants } from './additions.plants.ts';
import { breakPlants } from './compatibility.plants.ts';
import { addPlants, copyProject } from './copy.ts';
import { sdkFindings } from './findings.ts';
import { runScript } from './script.ts';
import { gatePlants } from './sdk.plants.ts';

const plants = [...gatePlants, ...breakPlants, ...additionPlants];

/** `npm run check:sdk`, once for all plants. */
let findings: string[];
let exitCode: number;
beforeAll(async () => {
  await using copy = await copyProject([]);
  await releaseNow(copy.folder);
  await addPlants(copy.folder, plants);
  const { stdout, ...ended } = await runScript('check:sdk', { folder: copy.folder });
  findings = sdkFindings(stdout);
  exitCode = ended.exitCode;
});

describe('npm run check:sdk', () => {
  test.each([...gatePlants, ...breakPlants])('finds $what', ({ finds }) => {
    expect(findings).toEqual(expect.arrayContaining(finds));
  });

  test('lets pass what only adds something, and finds nothing that is not planted', () => {
    expect(new Set(findings)).toEqual(new Set(plants.flatMap(({ finds }) => finds)));
  });

  test('fails', () => {
    expect(exitCode).toBe(1);
  });
});

test('every gate has a plant', () => {
  const planted = plants.flatMap(({ finds }) => finds.map((finding) => finding.replace(/: .*/, '')));
  expect(new Set(planted)).toEqual(new Set(['report', ...Object.keys(gates)]));
});

/** Nothing has changed since the last release, and nothing is declared that would be allowed to. */
async function releaseNow(folder: string): Promise<void> {
  const published = join(folder, 'client-sdk/published');
  await rm(published, { recursive: true });
  await cp(join(folder, 'client-sdk/api'), published, { recursive: true });
  const changesets = (await readdir(join(folder, '.changeset'))).filter((name) => name.endsWith('.md'));
  await Promise.all(changesets.map((name) => rm(join(folder, '.changeset', name))));
}
