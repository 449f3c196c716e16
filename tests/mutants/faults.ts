import { readdir } from 'node:fs/promises';
import { z } from 'zod';
import type { Fault } from './fault.ts';

const FOLDER = new URL('faults/', import.meta.url);

/** What each file of the folder exports: faults by the file that they are planted in. */
const module = z.record(
  z.string(),
  z.record(
    z.string(),
    z.array(
      z.strictObject({
        name: z.string(),
        text: z.string(),
        replacement: z.string(),
        tests: z.array(z.string()).exactOptional(),
      }),
    ),
  ),
);

const names = (await readdir(FOLDER)).sort();
const modules = await Promise.all(
  names.map(async (name) => module.parse({ ...(await import(new URL(name, FOLDER).href)) })),
);

export const FAULTS: readonly Fault[] = modules
  .flatMap((exported) => Object.values(exported).flatMap((byFile) => Object.entries(byFile)))
  .flatMap(([file, faults]) => faults.map((fault) => ({ ...fault, file })));
