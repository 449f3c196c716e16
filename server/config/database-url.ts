import { accessSync, constants } from 'node:fs';
import * as z from 'zod';

const SSL_MODES = ['disable', 'require', 'verify-ca', 'verify-full'];

/**
 * Parses the URL of a PostgreSQL database. `sslmode` means what it means to libpq, and `schema` what it means to Prisma;
 * the driver understands the first differently and does not know the second.
 */
export const databaseUrl = z.string().transform((value, context) => {
  const problem = problemWith(value);
  if (problem === null) return toDriver(new URL(value));
  context.addIssue({ code: 'custom', message: problem });
  return z.NEVER;
});

const SCHEME = /^postgres(?:ql)?:\/\//;
const WRONG_SCHEME = 'Must be a URL that begins with postgres:// or postgresql://.';
const NOT_ENCODED = 'Encode the special characters of the password: @ as %40, / as %2F, # as %23, : as %3A.';

function problemWith(value: string): string | null {
  if (!SCHEME.test(value)) return WRONG_SCHEME;
  if (!URL.canParse(value)) return value.includes('@') ? NOT_ENCODED : WRONG_SCHEME;
  const { hash, pathname, searchParams } = new URL(value);
  // A password that is not encoded ends the host too early, and the server would look for another one.
  if (hash !== '' || pathname.includes('@')) return NOT_ENCODED;
  return problemWithTls(searchParams.get('sslmode'), searchParams.get('sslrootcert'));
}

function problemWithTls(mode: string | null, certificate: string | null): string | null {
  if (mode !== null && !SSL_MODES.includes(mode)) return `sslmode must be one of ${SSL_MODES.join(', ')}.`;
  if (mode === 'verify-ca' && certificate === null)
    return 'sslmode=verify-ca needs sslrootcert=<file>. For a public certificate authority, use verify-full.';
  if (certificate !== null && certificate !== 'system' && !isReadable(certificate))
    return `Cannot read the file "${certificate}" of sslrootcert.`;
  return null;
}

function toDriver(parsed: URL): string {
  const { searchParams } = parsed;
  if (searchParams.has('sslmode')) searchParams.set('uselibpqcompat', 'true');
  // The certificate authorities that Node.js knows.
  if (searchParams.get('sslrootcert') === 'system') {
    searchParams.delete('sslrootcert');
    searchParams.set('sslmode', 'verify-full');
    searchParams.set('uselibpqcompat', 'true');
  }
  const schema = searchParams.get('schema');
  searchParams.delete('schema');
  if (schema !== null) {
    const quoted = `"${schema.replaceAll('"', '""')}"`.replaceAll(/[\\ ]/g, String.raw`\$&`);
    searchParams.set('options', `${searchParams.get('options') ?? ''} -c search_path=${quoted}`.trim());
  }
  return parsed.href;
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
