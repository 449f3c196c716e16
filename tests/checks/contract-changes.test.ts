import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Change } from '../../client-sdk/build/compatibility/change.ts';
import { compareContracts } from '../../client-sdk/build/compatibility/compare-contracts.ts';
import { readContract } from '../../client-sdk/build/compatibility/compare-releases.ts';
import type { Contract, Procedure, Schema } from '../../client-sdk/build/contract/schema.ts';
import { API } from '../../client-sdk/build/paths.ts';
import { additions } from './contract-additions.plants.ts';
import type { ContractPlant } from './contract-plant.ts';
import { inputBreaks } from './input-breaks.plants.ts';
import { outputBreaks } from './output-breaks.plants.ts';
import { shapePlants, type ShapePlant } from './shape-changes.plants.ts';
import { unionPlants } from './union-changes.plants.ts';

const contract = await readContract(API);

describe('a changed contract is compared with the last release', () => {
  test.each([...inputBreaks, ...outputBreaks, ...additions])('$what', (plant) => {
    expect(sentences(compareContracts(contract, plantIn(contract, plant)))).toEqual(plant.finds);
  });

  test('every break is a major change', () => {
    const levels = [...inputBreaks, ...outputBreaks].map((plant) => levelsOf(plantIn(contract, plant)));
    expect(levels.filter((found) => !found.includes('major'))).toEqual([]);
  });

  test('no addition is a major change', () => {
    const levels = additions.flatMap((plant) => levelsOf(plantIn(contract, plant)));
    expect(levels).not.toContain('major');
  });

  test('an unchanged contract has no differences', () => {
    expect(compareContracts(contract, contract)).toEqual([]);
  });
});

describe.each([...shapePlants, ...unionPlants])('$what', (plant) => {
  test('is compared in an output', () => {
    const [before, after] = contractsOf(plant, 'output');
    expect(sentences(compareContracts(before, after), 'planted.output.')).toEqual(plant.asOutput);
  });

  test('is compared in an input', () => {
    const [before, after] = contractsOf(plant, 'input');
    expect(sentences(compareContracts(before, after), 'planted.input.')).toEqual(plant.asInput);
  });
});

const sentences = (changes: readonly Change[], prefix = ''): string[] =>
  changes.map(({ level, path, says }) => `${level}: ${path.replace(prefix, '')} ${says}`);

const levelsOf = (after: Contract): string[] => compareContracts(contract, after).map(({ level }) => level);

/** A plant whose place is gone fails, instead of planting nothing. */
function plantIn(present: Contract, { at, to }: ContractPlant): Contract {
  return z.custom<Contract>().parse(changed(present, at.split(' '), to));
}

const fields = z.record(z.string(), z.unknown());
const change = z.custom<(present: unknown) => unknown>((value) => typeof value === 'function');

function changed(present: unknown, [key, ...rest]: string[], to: unknown): unknown {
  if (key === undefined) return typeof to === 'function' ? change.parse(to)(present) : to;
  const { [key]: value, ...others } = fields.parse(present);
  const next = changed(value, rest, to);
  return next === undefined ? others : { ...others, [key]: next };
}

function contractsOf(plant: ShapePlant, io: 'input' | 'output'): [before: Contract, after: Contract] {
  const [before, after] = plant.models ?? [{}, {}];
  const contractOf = (schema: Schema, models: Contract['$defs']): Contract => ({
    ...contract,
    procedures: { planted: procedureWith(schema, io) },
    reasons: {},
    $defs: { ...contract.$defs, ...models },
  });
  return [contractOf(plant.before, before), contractOf(plant.after, after)];
}

const procedureWith = (schema: Schema, io: 'input' | 'output'): Procedure => ({
  ...{ kind: 'query', access: 'public', isNeverBatched: true, summary: 'Planted.', reasons: [] },
  ...{ input: null, output: null },
  [io]: { type: 'object', properties: { x: schema }, required: ['x'] },
});
