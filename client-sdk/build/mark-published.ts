import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { declarePackage } from './declarations.ts';
import { writeDeclarations } from './package.ts';
import { API, CONTRACT, PUBLISHED } from './paths.ts';

// Part of `npm run sdk:version`: keeps the contract and the declarations of this release, to compare the next one with.
await writeDeclarations(PUBLISHED, await declarePackage());
await copyFile(join(API, CONTRACT), join(PUBLISHED, CONTRACT));
