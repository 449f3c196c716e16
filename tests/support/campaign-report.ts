import { appendFile, readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { z } from 'zod';
import { createTemporaryFolder } from './temporary-folder.ts';

/** The file that collects the rows of a campaign's table. Workers inherit the variable from the global setup. */
const VARIABLE = 'CAMPAIGN_REPORT';

/** Adds a row to the table of the campaign. Outside a campaign, it does nothing. */
export async function addRow(row: Record<string, unknown>): Promise<void> {
  const path = process.env[VARIABLE];
  if (path !== undefined) await appendFile(path, `${JSON.stringify(row)}\n`);
}

/** Collects rows from now on. Returns a function that prints them as a table in Markdown. */
export async function collectRows<Row>(
  schema: z.ZodType<Row>,
  { headings, cells }: { headings: readonly string[]; cells: (row: Row) => readonly string[] },
): Promise<() => Promise<void>> {
  const folder = await createTemporaryFolder();
  const path = join(folder.path, 'report');
  process.env[VARIABLE] = path;
  return async () => {
    const text = await readFile(path, 'utf8').catch(() => '');
    const rows = text
      .split('\n')
      .filter(Boolean)
      .map((line) => cells(schema.parse(JSON.parse(line))));
    const lines = [headings, headings.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`);
    process.stdout.write(`\n${String(availableParallelism())} cores, Node ${process.version}\n\n`);
    process.stdout.write(`${lines.join('\n')}\n`);
    await folder[Symbol.asyncDispose]();
  };
}
