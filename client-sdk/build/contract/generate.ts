import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { CONTRACT, PROJECT, SOURCE } from '../paths.ts';
import { contractOf } from './contract.ts';
import { createHollowRouter } from './hollow-router.ts';
import { printApi } from './print-api.ts';
import { printExamples } from './print-examples.ts';
import { printFacts } from './print-facts.ts';
import { printModelExports } from './print-index.ts';
import { printModels } from './print-models.ts';
import { printReference } from './print-reference.ts';
import { printSchemas } from './print-schemas.ts';
import type { Contract } from './schema.ts';

const REFERENCE = 'docs/reference.md';

/** The contract, and each file that is made from it, by its path below the project. */
export async function generateFromRouter(): Promise<Map<string, string>> {
  const router = createHollowRouter();
  const contract = contractOf(router);
  const sources = await printSources(contract);
  const index = await readFile(join(SOURCE, 'index.ts'), 'utf8');
  return new Map([
    [`client-sdk/api/${CONTRACT}`, await formatted(CONTRACT, JSON.stringify(contract))],
    ...Object.entries(sources).map(([name, text]) => [`client-sdk/src/${name}`, text] as const),
    ['client-sdk/src/schemas.ts', await formatted('schemas.ts', `${HEADER}${await printSchemas(router)}`)],
    ['client-sdk/src/index.ts', await formatted('index.ts', fillModels(index, printModelExports(contract)))],
    [REFERENCE, fill(await readFile(join(PROJECT, REFERENCE), 'utf8'), printReference(contract))],
  ]);
}

/** The SDK's files that only say what the contract says. */
export async function printSources(contract: Contract) {
  return {
    'api.ts': await formatted('api.ts', `${HEADER}${printApi(contract)}`),
    'models.ts': await formatted('models.ts', `${HEADER}${printModels(contract)}`),
    'examples.ts': await formatted('examples.ts', `${HEADER}${printExamples(contract)}`),
    'facts.ts': await formatted('facts.ts', `${HEADER}${printFacts(contract)}`),
  };
}

const HEADER = '// Generated from the API by `npm run sdk:build`. Edit the schemas in server/ instead.\n\n';

/** As `npm run format` would. */
export async function formatted(name: string, text: string): Promise<string> {
  const filepath = join(PROJECT, name);
  return format(text, { ...(await resolveConfig(filepath)), filepath });
}

/** Puts the exports of the models between their markers. */
function fillModels(index: string, exports: string): string {
  const place = /(?<=^\/\/ generated: models\n).*?(?=^\/\/ end$)/ms;
  if (!place.test(index)) throw new Error('client-sdk/src/index.ts has no place for the models.');
  return index.replace(place, () => `${exports}\n`);
}

const PLACE = /(?<start><!-- generated: (?<name>\w+) -->\n).*?(?<end><!-- end -->)/gs;

/** Puts each table between the markers of its name. */
function fill(page: string, tables: Record<string, string>): string {
  const missing = new Set(Object.keys(tables));
  const filled = page.replaceAll(PLACE, (...[, start, name, end]: string[]) => {
    const table = tables[name ?? ''];
    if (table === undefined) throw new Error(`${REFERENCE}: there is no table "${name ?? ''}".`);
    missing.delete(name ?? '');
    return `${start ?? ''}\n${table}\n\n${end ?? ''}`;
  });
  if (missing.size > 0)
    throw new Error(`${REFERENCE}: has no place for ${[...missing].join(', ')}: <!-- generated: … -->`);
  return filled;
}
