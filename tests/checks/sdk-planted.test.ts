import { cp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { gates } from '../../client-sdk/build/gates.ts';
import { addPlants, copyProject } from './copy.ts';
import { sdkFindings } from './findings.ts';
import { runScript } from './script.ts';
import { gatePlants } from './sdk.plants.ts';

/** `npm run check:sdk`, once for all plants. */
let findings: string[];
let exitCode: number;
beforeAll(async () => {
  await using copy = await copyProject([]);
  await releaseNow(copy.folder);
  await addPlants(copy.folder, gatePlants);
  const { stdout, ...ended } = await runScript('check:sdk', { folder: copy.folder });
  findings = sdkFindings(stdout);
  exitCode = ended.exitCode;
});

describe('npm run check:sdk', () => {
  test.each(gatePlants)('finds $what', ({ finds }) => {
    expect(findings).toEqual(expect.arrayContaining(finds));
  });

  test('finds nothing that is not planted', () => {
    expect(new Set(findings)).toEqual(new Set(gatePlants.flatMap(({ finds }) => finds)));
  });

  test('fails', () => {
    expect(exitCode).toBe(1);
  });
});

test('every gate has a plant', () => {
  const planted = gatePlants.flatMap(({ finds }) => finds.map((finding) => finding.replace(/: .*/, '')));
  expect(new Set(planted)).toEqual(new Set(['generated', ...Object.keys(gates)]));
});

/** Nothing has changed since the last release, and nothing is declared that would be allowed to. */
async function releaseNow(folder: string): Promise<void> {
  const published = join(folder, 'client-sdk/published');
  await rm(published, { recursive: true });
  await cp(join(folder, 'client-sdk/api'), published, { recursive: true });
  const changesets = (await readdir(join(folder, '.changeset'))).filter((name) => name.endsWith('.md'));
  await Promise.all(changesets.map((name) => rm(join(folder, '.changeset', name))));
}
