import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FAULTS } from '../mutants/faults.ts';
import { checkFault } from '../mutants/plant-fault.ts';

const PROJECT = join(import.meta.dirname, '../..');

test.each(FAULTS)('the fault "$name" can be planted', async (fault) => {
  await expect(checkFault(PROJECT, fault)).resolves.toBeUndefined();
});
