import { createSecretKey, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import * as z from 'zod';

export const logLevel = z.enum(['error', 'warn', 'info', 'debug']);
export const logFormat = z.enum(['pretty', 'json']);
export type LogLevel = z.infer<typeof logLevel>;
export type LogFormat = z.infer<typeof logFormat>;

const SECRET_BYTES_MIN = 32;
/** 32 random bytes have about 30 distinct values. A repeated pattern like "0123…" or "deadbeef" has few. */
const SECRET_DISTINCT_BYTES_MIN = 16;
const SECRET_ADVICE = 'Make one with: openssl rand -base64 32';
const EXAMPLE_WORDS = /secret|change|example|password|placeholder|replace|default/i;

/** Parses random bytes in base64 or hex into a key. */
export const secret = z.string().transform((value, context) => {
  const bytes = decode(value);
  const problem = problemWith(value, bytes);
  if (problem === null && bytes !== null) return createSecretKey(bytes);
  context.addIssue({ code: 'custom', message: `${problem ?? ''} ${SECRET_ADVICE}` });
  return z.NEVER;
});

type Keys = (KeyObject | undefined)[];

/** Compares keys as bytes, because base64 and hex can write the same key. A shared key would leak both at once. */
export const shareNoKey = (keys: Keys, others: Keys) =>
  !keys.some((key) => others.some((other) => key !== undefined && other?.equals(key)));

function decode(value: string): Buffer | null {
  if (/^(?:[0-9a-f]{2})+$/i.test(value)) return Buffer.from(value, 'hex');
  return /^[\w+/-]+={0,2}$/.test(value) ? Buffer.from(value, 'base64') : null;
}

function problemWith(value: string, bytes: Buffer | null): string | null {
  if (EXAMPLE_WORDS.test(value)) return 'Looks like an example, not a secret.';
  if (bytes === null) return 'Must be base64 or hex.';
  if (bytes.length < SECRET_BYTES_MIN) return `Must be at least ${String(SECRET_BYTES_MIN)} bytes.`;
  const isText = bytes.every((byte) => byte >= 0x20 && byte < 0x7f);
  return isText || new Set(bytes).size < SECRET_DISTINCT_BYTES_MIN ? 'Not random enough.' : null;
}

/** `no-reply@example.com`, or with a name: `Plumbline <no-reply@example.com>`. */
export const sender = z
  .string()
  .regex(
    /^(?:[^<>\r\n]*<[^<>\s@]+@[^<>\s@]+>|[^<>\s@]+@[^<>\s@]+)$/,
    'Must be an address, or a name and an address like: Plumbline <no-reply@example.com>',
  );

export const url = (...schemes: string[]) =>
  z.string().refine((value) => schemes.some((scheme) => isUrl(value, scheme)), {
    message: `Must be a URL that begins with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}.`,
  });

function isUrl(value: string, scheme: string): boolean {
  return URL.canParse(value) && new URL(value).protocol === `${scheme}:`;
}

const UNIT_SECONDS: Record<string, number> = { s: 1, m: 60, h: 3_600 };

/** Parses `900`, `900s`, `15m` or `1h` into seconds. */
export const duration = ({ minSeconds, maxSeconds }: { minSeconds: number; maxSeconds: number }) =>
  z
    .string()
    .regex(/^\d{1,9}[smh]?$/, 'Must be a number of seconds, or a duration like 90s, 15m or 1h.')
    .transform((value) => Number.parseInt(value, 10) * (UNIT_SECONDS[value.slice(-1)] ?? 1))
    .refine((seconds) => seconds >= minSeconds && seconds <= maxSeconds, {
      message: `Must be from ${String(minSeconds)} to ${String(maxSeconds)} seconds.`,
    });

/** The longest time that a timer of Node.js can be set for. The rate limits in memory use timers. */
const WINDOW_SECONDS_MAX = 2_147_483;

/** Parses `5/60` into 5 points per 60 seconds. Several rules, separated by commas, apply together. */
export const limitRules = z
  .string()
  .regex(
    /^[1-9]\d{0,6}\/[1-9]\d{0,6}(?:,[1-9]\d{0,6}\/[1-9]\d{0,6})*$/,
    'Must be points and seconds, like 5/60.',
  )
  .transform((value) =>
    value.split(',').map((rule) => {
      const [points = 0, windowSeconds = 0] = rule.split('/').map(Number);
      return { points, windowSeconds };
    }),
  )
  .refine((rules) => rules.every(({ windowSeconds }) => windowSeconds <= WINDOW_SECONDS_MAX), {
    message: `Must have windows of at most ${String(WINDOW_SECONDS_MAX)} seconds.`,
  });

/** Parses comma-separated entries. */
export const list = <T extends z.ZodType<unknown, string>>(entry: T) =>
  z
    .string()
    .transform((value) => value.split(',').map((part) => part.trim()))
    .pipe(z.array(entry));

export const origin = z.string().refine((value) => URL.canParse(value) && new URL(value).origin === value, {
  message: 'Must be origins like https://app.example.com, without a path.',
});

/** A base URL, to which paths are appended. */
export const webAddress = url('http', 'https')
  .refine((value) => !/[?#]/.test(value), { message: 'Must have no query and no fragment.' })
  .transform((value) => value.replace(/\/+$/, ''));

/** `mapped` is for IPv4 networks written as IPv6. Their prefix begins with 96 fixed bits. */
const PREFIX_BITS_MIN = { ipv4: 8, ipv6: 7, mapped: 96 + 8 };

export const network = z
  .string()
  .refine(
    (value) => isIP(value) !== 0 || (ipaddr.isValidCIDR(value) && isIP(value.replace(/\/.*/, '')) !== 0),
    {
      message: 'Must be addresses or networks like 10.0.0.0/8, not a number of hops.',
    },
  )
  // Otherwise clients could forge their address.
  .refine((value) => !isWide(value), { message: 'Too broad: use /8 or narrower (IPv6: /7).' });

function isWide(value: string): boolean {
  if (!ipaddr.isValidCIDR(value)) return false;
  const [address, bits] = ipaddr.parseCIDR(value);
  const isMapped = address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress();
  return bits < PREFIX_BITS_MIN[isMapped ? 'mapped' : address.kind()];
}
