import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { copyProject } from './copy.ts';
import {
  deadCodeFindings,
  formatFindings,
  layerFindings,
  lintFindings,
  schemaFindings,
  typeFindings,
  type Finding,
} from './findings.ts';
import { layerPlants } from './layers.plants.ts';
import { lintPlants } from './lint.plants.ts';
import { deadCodePlants, formatPlants, schemaPlants, typePlants } from './other.plants.ts';
import { runScript } from './script.ts';

/**
 * Every check is run once, as `npm run check` runs it, on a copy of the project with violations planted in it: it must
 * find each of them, and nothing that is not planted.
 */
const checks = [
  { script: 'check:types', options: ['--pretty', 'false'], plants: typePlants, read: typeFindings },
  { script: 'check:lint', options: ['--format', 'json'], plants: lintPlants, read: lintFindings },
  { script: 'check:layers', options: [], plants: layerPlants, read: layerFindings },
  { script: 'check:dead', options: ['--reporter', 'json'], plants: deadCodePlants, read: deadCodeFindings },
  { script: 'check:format', options: [], plants: formatPlants, read: formatFindings },
  { script: 'check:schema', options: [], plants: schemaPlants, read: schemaFindings },
];

type Check = (typeof checks)[number];
type Result = { findings: Finding[]; exitCode: unknown };

let results: Map<Check, Result>;
beforeAll(async () => {
  results = new Map(await Promise.all(checks.map(async (check) => [check, await run(check)] as const)));
});

describe.each(checks)('npm run $script', (check) => {
  test.each(check.plants)('finds "$rule" in $file', ({ rule, file }) => {
    const findings = results.get(check)?.findings.filter((finding) => finding.file === file);
    expect(findings).toContainEqual({ rule, file });
  });

  test('finds nothing where nothing is planted', () => {
    const planted = new Set(check.plants.map(({ file }) => file));
    const findings = results.get(check)?.findings.filter(({ file }) => !planted.has(file));
    expect(findings).toEqual([]);
  });

  test('fails', () => {
    expect(results.get(check)?.exitCode).toBeGreaterThan(0);
  });
});

test('every check of package.json is run on plants', async () => {
  const { scripts } = manifest.parse(JSON.parse(await readFile('package.json', 'utf8')));
  const names = Object.keys(scripts).filter((name) => name.startsWith('check:'));
  // Has a test of its own, sdk-planted.test.ts.
  const planted = [...checks.map(({ script }) => script), 'check:sdk'];
  expect(planted.sort()).toEqual(names.sort());
});

test('every rule of .dependency-cruiser.js has a plant', async () => {
  const { forbidden } = layerConfig.parse(await importDefault('.dependency-cruiser.js'));
  expect(new Set(layerPlants.map(({ rule }) => rule))).toEqual(new Set(forbidden.map(({ name }) => name)));
});

test('every message of eslint.config.js has a plant', async () => {
  const blocks = lintConfig.parse(await importDefault('eslint.config.js'));
  const messages = blocks.flatMap(({ rules }) => messagesOf(rules['no-restricted-syntax']));
  expect(messages.length).toBeGreaterThan(0);
  const planted = new Set(lintPlants.map(({ rule }) => rule));
  expect([...new Set(messages)].filter((message) => !planted.has(message))).toEqual([]);
});

const manifest = z.object({ scripts: z.record(z.string(), z.string()) });
const layerConfig = z.object({ forbidden: z.array(z.object({ name: z.string() })) });
const lintConfig = z.array(z.object({ rules: z.record(z.string(), z.unknown()).default({}) }));
const restrictions = z.tuple([z.literal('error')], z.object({ message: z.string() }));

function messagesOf(setting: unknown): string[] {
  if (setting === undefined) return [];
  const [, ...list] = restrictions.parse(setting);
  return list.map(({ message }) => message);
}

async function importDefault(file: string): Promise<unknown> {
  const module: { default: unknown } = await import(new URL(`../../${file}`, import.meta.url).href);
  return module.default;
}

async function run({ script, options, plants, read }: Check): Promise<Result> {
  await using copy = await copyProject(plants);
  const { exitCode, ...written } = await runScript(script, { folder: copy.folder, options });
  return { findings: read({ ...written, folder: copy.folder }), exitCode };
}
