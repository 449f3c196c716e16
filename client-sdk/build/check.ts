import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { generateFromRouter } from './contract/generate.ts';
import { declarePackage } from './declarations.ts';
import { gates, type Finding } from './gates.ts';
import { buildPackage } from './package.ts';
import { API, PROJECT } from './paths.ts';

// `npm run check:sdk`: builds the package and checks everything that its users rely on.

const generated = await generateFromRouter();
const declarations = await declarePackage();
const api = relative(PROJECT, API);
for (const [name, text] of declarations) generated.set(join(api, name), text);

const findings: Finding[] = await findStale();
await buildPackage(declarations);
for (const [gate, look] of Object.entries(gates)) {
  // A gate that fails to run must not keep the others from running.
  const found = await look().catch((error: unknown) => [String(error)]);
  findings.push(...found.map((what) => ({ gate, what })));
}
for (const { gate, what } of findings) process.stdout.write(`${gate}: ${what}\n`);
process.exitCode = findings.length > 0 ? 1 : 0;

/** Finds generated files that are out of date. They are committed, so that reviews show what changes. */
async function findStale(): Promise<Finding[]> {
  const committed = (await readdir(API)).map((name) => join(api, name));
  const paths = [...new Set([...committed, ...generated.keys()])].sort();
  const stale = paths.map(async (path) => {
    const present = await readFile(join(PROJECT, path), 'utf8').catch(() => undefined);
    return present === generated.get(path) ? [] : [path];
  });
  return (await Promise.all(stale)).flat().map((path) => ({
    gate: 'generated',
    what: `${path} is out of date. Run \`npm run sdk:build\`.`,
  }));
}
