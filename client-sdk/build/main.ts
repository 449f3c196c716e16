import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateFromRouter } from './contract/generate.ts';
import { declarePackage } from './declarations.ts';
import { buildPackage, writeDeclarations } from './package.ts';
import { API, CONTRACT, PROJECT } from './paths.ts';

// `npm run sdk:build`: writes all generated files that are committed, then builds the package in client-sdk/dist.
const generated = await generateFromRouter();
for (const [path, text] of generated) await writeFile(join(PROJECT, path), text);
const declarations = await declarePackage();
await writeDeclarations(API, declarations, [CONTRACT]);
await buildPackage(declarations);
