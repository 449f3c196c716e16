import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { createTemporaryFolder } from '../../support/temporary-folder.ts';

const row = z
  .object({ attack: z.string(), seed: z.number(), count: z.number() })
  .catchall(z.union([z.string(), z.number()]));

/** Gathers what the attacks report, and prints it as a table at the end. */
export async function setup(): Promise<() => Promise<void>> {
  const folder = await createTemporaryFolder();
  const path = join(folder.path, 'report');
  process.env['ATTACK_REPORT'] = path;
  return async () => {
    const text = await readFile(path, 'utf8').catch(() => '');
    const rows = text
      .split('\n')
      .filter(Boolean)
      .map((line) => row.parse(JSON.parse(line)));
    process.stdout.write(`\n${String(availableParallelism())} cores, Node ${process.version}\n\n`);
    process.stdout.write('| attack | seed | count | result |\n|---|---|---|---|\n');
    for (const { attack, seed, count, ...figures } of rows) {
      const seen = Object.entries(figures)
        .map(([name, value]) => `${name} ${String(value)}`)
        .join(', ');
      process.stdout.write(`| ${attack} | ${String(seed)} | ${String(count)} | ${seen} |\n`);
    }
    await folder[Symbol.asyncDispose]();
  };
}
