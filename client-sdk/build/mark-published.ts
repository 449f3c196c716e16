import { declarePackage } from './declare.ts';
import { writeDeclarations } from './package.ts';
import { PUBLISHED } from './program.ts';

// Part of `npm run sdk:version`: the declarations of this release are what the next one is held against.
await writeDeclarations(PUBLISHED, await declarePackage());
