import { expect } from 'vitest';
import { addRow } from '../../support/campaign-report.ts';
import { scaleTimeout } from '../../support/timeouts.ts';

/** At full size by `npm run faults`, whose figures stand in docs/reliability.md; at a short one by `npm run test:faults`. */
const IS_FULL = process.env['FAULTS'] === 'full';

export const sizeOf = ({ full, short }: { full: number; short: number }): number => (IS_FULL ? full : short);

/** A bound in milliseconds. The short form runs on machines that others use too, and so allows twice as much. */
export const sharedMs = (milliseconds: number): number =>
  IS_FULL ? milliseconds : scaleTimeout(2 * milliseconds);

/** A figure, and the bound that is promised for it. Without a bound, the figure explains another one. */
export type Figure = {
  name: string;
  value: number;
  unit?: string;
  atMost?: number;
  atLeast?: number;
};

/** Adds the figures to the table of the campaign. Fails if one of them misses its promise. */
export async function expectFigures(scenario: string, figures: readonly Figure[]): Promise<void> {
  for (const figure of figures) await addRow({ scenario, ...figure, ...describe(figure) });
  const missed = figures.filter((figure) => !isMet(figure));
  expect(missed.map((figure) => ({ figure: figure.name, ...describe(figure) }))).toEqual([]);
}

function isMet({
  value,
  atMost = Number.POSITIVE_INFINITY,
  atLeast = Number.NEGATIVE_INFINITY,
}: Figure): boolean {
  return value <= atMost && value >= atLeast;
}

function describe(figure: Figure) {
  const { value, unit, atMost, atLeast } = figure;
  const withUnit = (number: number) => [format(number), unit].filter(Boolean).join(' ');
  const promises = [
    ...(atMost === undefined ? [] : [atMost === 0 ? 'none' : `at most ${withUnit(atMost)}`]),
    ...(atLeast === undefined ? [] : [`at least ${withUnit(atLeast)}`]),
  ];
  return { seen: withUnit(value), promise: promises.join(', '), isMet: isMet(figure) };
}

const format = (value: number): string => Math.round(value).toLocaleString('en');
