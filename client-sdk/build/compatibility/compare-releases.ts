import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { Contract } from '../contract/schema.ts';
import { API, CONTRACT, PUBLISHED } from '../paths.ts';
import type { Change } from './change.ts';
import { compareContracts } from './compare-contracts.ts';
import { compareDeclarations } from './compare-declarations.ts';

/** Returns every difference between the last release and the next one. */
export async function compareReleases(): Promise<Change[]> {
  return [
    ...compareContracts(await readContract(PUBLISHED), await readContract(API)),
    ...(await compareDeclarations({ before: PUBLISHED, after: API })),
  ];
}

/** Not checked here, because `npm run sdk:build` has checked what it wrote. */
const contract = z.custom<Contract>();

export async function readContract(folder: string): Promise<Contract> {
  const read = contract.parse(JSON.parse(await readFile(join(folder, CONTRACT), 'utf8')));
  // Nothing can be missing from a release that had nothing.
  if (Object.keys(read.procedures).length === 0) throw new Error(`${folder}/${CONTRACT} has no procedures.`);
  return read;
}
