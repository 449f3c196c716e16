import { declarePackage } from './declare.ts';
import { buildPackage, writeDeclarations } from './package.ts';
import { API } from './program.ts';

// `npm run sdk:build`: makes the package in client-sdk/dist, and its declarations, for review, in client-sdk/api.
const declarations = await declarePackage();
await writeDeclarations(API, declarations);
await buildPackage(declarations);
