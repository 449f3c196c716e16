import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { declarePackage } from './declare.ts';
import { gates, type Finding } from './gates.ts';
import { buildPackage } from './package.ts';
import { API } from './program.ts';

// `npm run check:sdk`: builds the package and holds it against everything that its users rely on.

const declarations = await declarePackage();
const findings: Finding[] = await compareWithReport();
await buildPackage(declarations);
for (const [gate, look] of Object.entries(gates)) {
  // A gate that cannot do its work shall not keep the others from theirs.
  const found = await look().catch((error: unknown) => [String(error)]);
  findings.push(...found.map((what) => ({ gate, what })));
}
for (const { gate, what } of findings) process.stdout.write(`${gate}: ${what}\n`);
process.exitCode = findings.length > 0 ? 1 : 0;

/** What is in client-sdk/api is read in reviews: it has to be what is published. */
async function compareWithReport(): Promise<Finding[]> {
  const files = await readdir(API);
  const names = [...new Set([...files, ...declarations.keys()])].sort();
  const texts = names.map(async (name) => {
    const committed = files.includes(name) ? await readFile(join(API, name), 'utf8') : undefined;
    return committed === declarations.get(name) ? [] : [name];
  });
  const stale = (await Promise.all(texts)).flat();
  return stale.map((name) => ({
    gate: 'report',
    what: `client-sdk/api/${name} is out of date: npm run sdk:build`,
  }));
}
