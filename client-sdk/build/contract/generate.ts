import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { CONTRACT, PROJECT, SOURCE } from '../paths.ts';
import { contractOf } from './contract.ts';
import { createHollowRouter } from './hollow-router.ts';
import { printApi } from './print-api.ts';
import { printFacts } from './print-facts.ts';
import { printFakeExports, printFakes } from './print-fakes.ts';
import { printModelExports } from './print-index.ts';
import { printModels } from './print-models.ts';
import { printReference } from './print-reference.ts';
import { printSchemas } from './print-schemas.ts';
import type { Contract } from './schema.ts';

const REFERENCE = 'docs/reference.md';

/** Returns the text of the contract and of each file that is made from it, by its path in the project. */
export async function generateFromRouter(): Promise<Map<string, string>> {
  const router = createHollowRouter();
  const contract = contractOf(router);
  const sources = await printSources(contract);
  return new Map([
    [`client-sdk/api/${CONTRACT}`, await formatted(CONTRACT, JSON.stringify(contract))],
    ...Object.entries(sources).map(([name, text]) => [`client-sdk/src/${name}`, text] as const),
    ['client-sdk/src/schemas.ts', await formatted('schemas.ts', `${HEADER}${await printSchemas(router)}`)],
    ['client-sdk/src/index.ts', await fillExports('index.ts', 'models', printModelExports(contract))],
    ['client-sdk/src/testing.ts', await fillExports('testing.ts', 'fakes', printFakeExports(contract))],
    [REFERENCE, fill(await readFile(join(PROJECT, REFERENCE), 'utf8'), printReference(contract))],
  ]);
}

/** Prints the SDK's files that need only the contract, and no schema of the server. */
export async function printSources(contract: Contract) {
  return {
    'api.ts': await formatted('api.ts', `${HEADER}${printApi(contract)}`),
    'models.ts': await formatted('models.ts', `${HEADER}${printModels(contract)}`),
    'fakes.ts': await formatted('fakes.ts', `${HEADER}${printFakes(contract)}`),
    'facts.ts': await formatted('facts.ts', `${HEADER}${printFacts(contract)}`),
  };
}

const HEADER = '// Generated from the API by `npm run sdk:build`. Edit the schemas in server/ instead.\n\n';

/** Formats the text as `npm run format` does. */
export async function formatted(name: string, text: string): Promise<string> {
  const filepath = join(PROJECT, name);
  return format(text, { ...(await resolveConfig(filepath)), filepath });
}

/** Returns the SDK's file with these exports between its markers. */
async function fillExports(file: string, name: string, exports: string): Promise<string> {
  const text = await readFile(join(SOURCE, file), 'utf8');
  const place = new RegExp(`(?<=^// generated: ${name}\n).*?(?=^// end$)`, 'ms');
  if (!place.test(text)) throw new Error(`client-sdk/src/${file} lacks the marker "// generated: ${name}".`);
  const formattedExports = await formatted(file, exports);
  return text.replace(place, () => formattedExports);
}

const PLACE = /(?<start><!-- generated: (?<name>[\w ]+) -->\n).*?(?<end><!-- end -->)/gs;

/** Puts each table between the markers of its name. */
function fill(page: string, tables: Record<string, string>): string {
  const missing = new Set(Object.keys(tables));
  const filled = page.replaceAll(PLACE, (...[, start, name, end]: string[]) => {
    const table = tables[name ?? ''];
    if (table === undefined) throw new Error(`${REFERENCE}: unknown table "${name ?? ''}".`);
    missing.delete(name ?? '');
    return `${start ?? ''}\n${table}\n\n${end ?? ''}`;
  });
  if (missing.size > 0)
    throw new Error(`${REFERENCE}: lacks the marker <!-- generated: … --> for ${[...missing].join(', ')}.`);
  return filled;
}
