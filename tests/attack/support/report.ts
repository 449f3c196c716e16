import { z } from 'zod';
import { collectRows } from '../../support/campaign-report.ts';

const row = z
  .object({ attack: z.string(), seed: z.number(), count: z.number() })
  .catchall(z.union([z.string(), z.number()]));

/** Gathers what the attacks report, and prints it as a table at the end. */
export async function setup(): Promise<() => Promise<void>> {
  return collectRows(row, {
    headings: ['attack', 'seed', 'count', 'result'],
    cells({ attack, seed, count, ...figures }) {
      const seen = Object.entries(figures).map(([name, value]) => `${name} ${String(value)}`);
      return [attack, String(seed), String(count), seen.join(', ')];
    },
  });
}
