import { z } from 'zod';
import { collectRows } from '../../support/campaign-report.ts';

const row = z.object({
  scenario: z.string(),
  name: z.string(),
  seen: z.string(),
  promise: z.string(),
  isMet: z.boolean(),
});

/** Gathers the figures of all scenarios, and prints them as a table at the end. */
export async function setup(): Promise<() => Promise<void>> {
  return collectRows(row, {
    headings: ['scenario', 'figure', 'seen', 'promise'],
    cells: ({ scenario, name, seen, promise, isMet }) => [
      scenario,
      name,
      seen,
      isMet ? promise : `**missed**: ${promise}`,
    ],
  });
}
