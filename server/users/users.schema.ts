import * as z from 'zod';
import { facts } from '../schemas/facts.schema.ts';
import { line, text, trimmedText } from '../schemas/text.schema.ts';
import { timestampOutput } from '../schemas/time.schema.ts';

/** Checked before normalization, which takes quadratic time for a long run of accents. */
const EMAIL_INPUT_MAX = 1_024;
const EMAIL_BYTES_MAX = 254; // RFC 5321, 4.5.3.1.3: a path of 256 octets, less its angle brackets.
const NO_EMAIL = 'Must be an email address.';

/**
 * What `<input type=email>` takes (HTML, 4.10.5.1.5) without double dots, extended to every script (RFC 6531). It excludes
 * invisible characters, with which two different addresses would look the same, and encoded words (RFC 2047), which a
 * mail program could decode to another address.
 */
const EMAIL =
  /^(?!.*(?:\p{DI}|\.\.|=\?[^?@]+\?[bq]\?[^?@]*\?=))[\p{L}\p{M}\p{N}.!#$%&'*+/=?^_`{|}~-]+@(?:[\p{L}\p{N}][\p{L}\p{M}\p{N}-]*\.)+[\p{L}\p{M}\p{N}-]+$/u;
/** RFC 5321, 4.5.3.1.1. A mailbox in another script may be longer: some accounts have one. */
const LONG_MAILBOX = /^[\x21-\x7E]{65,}@/;
/** A domain of at least two labels of at most 63 bytes, which is not an IP address. */
const ASCII_DOMAIN = /@(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+(?!\d+$)[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/;

const boundedAddress = z
  .string()
  .refine((value) => new TextEncoder().encode(value).length <= EMAIL_BYTES_MAX, {
    message: `Must have at most ${String(EMAIL_BYTES_MAX)} bytes.`,
    abort: true,
  });

/** Normalizes an address before it validates it, so that each address has one spelling. */
export const email = text
  .max(EMAIL_INPUT_MAX, `Must have at most ${String(EMAIL_INPUT_MAX)} characters.`)
  .transform(normalizeEmail)
  .pipe(
    boundedAddress
      .regex(EMAIL, NO_EMAIL)
      .refine((address) => !LONG_MAILBOX.test(address), 'Must have at most 64 bytes before the @.'),
  )
  .transform(withAsciiDomain)
  .pipe(boundedAddress.regex(ASCII_DOMAIN, NO_EMAIL))
  .register(facts, { format: 'idn-email' });

const personName = trimmedText({ min: 1, max: 100 }, line);

export const names = { firstName: personName, lastName: personName };
export const updateUserInput = z.strictObject({
  firstName: personName.exactOptional(),
  lastName: personName.exactOptional(),
});

/** The public fields of a user. New columns stay private, because only listed fields are returned. */
export const userOutput = z
  .object({
    id: z.string(),
    email: z.string(),
    firstName: z.string(),
    lastName: z.string(),
    emailVerified: z.boolean(),
    createdAt: timestampOutput,
  })
  .register(facts, {
    id: 'User',
    description: 'A user with an account.',
    examples: [
      {
        id: '01a202c2-1490-709c-9479-d084ea8662cb',
        email: 'ada@example.com',
        firstName: 'Ada',
        lastName: 'Lovelace',
        emailVerified: true,
        createdAt: '2026-11-22T07:30:00.000Z',
      },
    ],
  });

export type UpdateUserInput = z.infer<typeof updateUserInput>;

function normalizeEmail(address: string): string {
  return address
    .normalize('NFC')
    .trim()
    .replaceAll(/[^.@]+/g, lowerCase)
    .normalize('NFD')
    .replaceAll(DOTS_ABOVE_I, '')
    .normalize('NFC');
}

/**
 * The small form of "İ" is "i" with another dot above it, which people write as "i". Other marks may stand between the two.
 * Only in the mailbox: to the DNS, the two are different names.
 */
const DOTS_ABOVE_I = /(?<=i[\u0300-\u036F]*)\u0307(?=.*@)/g;

/** Greek has two lower-case sigmas for one capital. This keeps the one that fits its place in the word. */
function lowerCase(word: string): string {
  return word.replaceAll(/[σς]/g, 'Σ').toLowerCase();
}

/** Converts a domain to its ASCII form with URL: "münchen.de" becomes "xn--mnchen-3ya.de". */
function withAsciiDomain(address: string): string {
  const [mailbox = '', domain = ''] = address.split('@');
  return `${mailbox}@${URL.parse(`http://${domain}`)?.hostname ?? ''}`;
}
