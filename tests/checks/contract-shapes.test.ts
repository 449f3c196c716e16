import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { contractOf } from '../../client-sdk/build/contract/contract.ts';
import { printSources } from '../../client-sdk/build/contract/generate.ts';
import { PROJECT, SOURCE } from '../../client-sdk/build/paths.ts';
import { compile } from '../../client-sdk/build/typescript.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { hiddenRules, toldRules } from './hidden-rules.plants.ts';
import { printedRouter, wronglyPrintedRouter } from './printed-shapes.plants.ts';
import { refusedShapes } from './refused-shapes.plants.ts';

describe('a contract refuses', () => {
  test.each([...refusedShapes, ...hiddenRules])('$what', ({ procedure, says }) => {
    expect(() => contractOf({ _def: { procedures: { planted: procedure } } })).toThrow(says);
  });
});

test('a rule in code that is told in a sentence is part of the description, also behind another one', () => {
  const { procedures } = contractOf({ _def: { procedures: toldRules } });

  expect(procedures['planted']?.input?.properties).toEqual({
    text: { type: 'string', description: 'A letter. Is not "x".' },
    again: { type: 'string', description: 'Another letter. Is not "x".' },
    numbers: { type: 'array', items: { type: 'number' }, description: 'Is not "x".' },
  });
});

describe.each([6, 7] as const)('under TypeScript %i', (version) => {
  test('the printed types of every shape are those of the router', async () => {
    expect(await differencesOf('printedRouter', version)).toEqual([]);
  });

  test('the type test names each shape that is printed otherwise', async () => {
    expect(await differencesOf('wronglyPrintedRouter', version)).toEqual([
      'planted.brand: output',
      'planted.coercion: input',
      'planted.inexactOptional: input',
      'planted.optionalOutput: output',
      'planted.templateLiteral: output',
    ]);
  });
});

const PLANTS = join(import.meta.dirname, 'printed-shapes.plants.ts');
const DIFFERENCES = join(PROJECT, 'tests/types/api-differences.ts');
const routers = { printedRouter, wronglyPrintedRouter };

/** Prints the types of a planted router, and compares them with the computed ones as tests/types/contract.test.ts does. */
async function differencesOf(name: keyof typeof routers, version: 6 | 7): Promise<string[]> {
  await using folder = await createTemporaryFolder();
  const { 'api.ts': api, 'models.ts': models } = await printSources(contractOf(routers[name]));
  const inFolder = (file: string, text: string) => writeFile(join(folder.path, file), text);
  await inFolder('package.json', '{ "type": "module" }');
  await inFolder('models.ts', models);
  await inFolder('api.ts', api.replace("'./calls.ts'", `'${join(SOURCE, 'calls.ts')}'`));
  await inFolder(
    'gate.ts',
    `import type { PrintedProcedures, ProcedureDifferences, RouterProcedures } from '${DIFFERENCES}';
import type { ${name} } from '${PLANTS}';
import type { Api } from './api.ts';
type Computed = RouterProcedures<(typeof ${name})['_def']['record']>;
export const differences: \`<\${ProcedureDifferences<PrintedProcedures<Api>, Computed>}>\`[] = ['none'];
`,
  );
  const config = { extends: join(PROJECT, 'tsconfig.json'), files: ['gate.ts'], include: [] };
  const typeRoots = [join(PROJECT, 'node_modules/@types')];
  await inFolder('tsconfig.json', JSON.stringify({ ...config, compilerOptions: { typeRoots } }));
  const problems = await compile(['-p', folder.path, '--noErrorTruncation'], { version });
  const [{ file, text } = { file: '', text: '' }] = problems;
  expect({ problems: problems.length, file: file.replace(/^.*\//, '') }).toEqual({
    problems: 1,
    file: 'gate.ts',
  });
  return [...text.matchAll(/<(?<difference>planted[^>]*)>/g)]
    .map(({ groups }) => groups?.['difference'] ?? '')
    .sort();
}
