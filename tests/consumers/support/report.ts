import { appendFile, readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { handed } from './settings.ts';

const row = z.object({ consumer: z.string(), seen: z.string() });

/** Adds a row to the table printed at the end of the run. */
export async function report(seen: z.infer<typeof row>): Promise<void> {
  await appendFile(handed().report, `${JSON.stringify(seen)}\n`);
}

export async function readTable(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const rows = text
    .split('\n')
    .filter(Boolean)
    .map((line) => row.parse(JSON.parse(line)))
    .sort((one, other) => one.consumer.localeCompare(other.consumer, 'en', { numeric: true }));
  const lines = rows.map(({ consumer, seen }) => `| ${consumer} | ${seen} |`);
  const cores = `${String(availableParallelism())} cores`;
  return ['', cores, '', '| consumer | seen |', '|---|---|', ...lines, ''].join('\n');
}
