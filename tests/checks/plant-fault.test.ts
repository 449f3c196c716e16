import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { plantFault } from '../mutants/plant-fault.ts';

const SOURCE = 'export const isOld = (age: number) => age > 10 || age > 100;\n';
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plumbline-faults-'));
  await writeFile(join(folder, 'age.ts'), SOURCE);
});
afterAll(() => rm(folder, { recursive: true }));

const read = () => readFile(join(folder, 'age.ts'), 'utf8');
const FAULT = { name: 'ten is old', file: 'age.ts', text: 'age > 10 ', replacement: 'age >= 10 ' };

test('a fault stays in its file until it is disposed of', async () => {
  {
    await using _planted = await plantFault(folder, FAULT);
    expect(await read()).toBe(SOURCE.replace('age > 10 ', 'age >= 10 '));
  }
  expect(await read()).toBe(SOURCE);
});

test.each([
  { because: 'whose text is not there', change: { text: 'age > 50' } },
  { because: 'whose text is there twice', change: { text: 'age > 10' } },
  { because: 'whose file is not there', change: { file: 'ages.ts' } },
  { because: 'after which the file is not TypeScript', change: { replacement: 'age >> > 10 ' } },
])('a fault $because is an error that names it, and changes nothing', async ({ change }) => {
  await expect(plantFault(folder, { ...FAULT, ...change })).rejects.toThrow('"ten is old"');
  expect(await read()).toBe(SOURCE);
});
