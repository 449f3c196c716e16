import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FAULTS } from '../mutants/faults.ts';
import { checkFault } from '../mutants/plant-fault.ts';

const PROJECT = join(import.meta.dirname, '../..');

test('every test that a fault names exists', () => {
  const named = FAULTS.flatMap(({ tests = [] }) => tests);

  expect(named.filter((file) => !existsSync(join(PROJECT, file)))).toEqual([]);
  expect(named.length).toBeGreaterThan(100);
});

test.each(FAULTS)('the fault "$name" can be planted', async (fault) => {
  await expect(checkFault(PROJECT, fault)).resolves.toBeUndefined();
});
