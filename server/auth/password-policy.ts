import { DomainError, type DetailsOf } from '../errors.ts';
import { PASSWORD_REJECTED } from './auth.reasons.ts';
import type { Identity, PasswordPolicy } from './password.ts';

type Cause = DetailsOf<typeof PASSWORD_REJECTED>['cause'];

/** At most 512 bytes. NIST SP 800-63B-4, 3.1.1.2 asks for at least 64 characters. */
const LENGTH_MAX = 128;
/** The service's name is one of the first guesses (OWASP ASVS 5.0, 6.2.11). */
const SERVICE_NAME = 'plumbline';
/** How much of a password may be names. "Will" and "Long" are words, which a good password may contain. */
const IDENTITY_SHARE_MAX = 1 / 3;

const MESSAGES: Record<Cause, string> = {
  too_short: 'The password is too short.',
  too_long: `The password is longer than ${String(LENGTH_MAX)} characters.`,
  common: 'The password is too common. Use a few unrelated words instead.',
  contains_identity: 'Too much of the password is your name, your email address or the name of this service.',
  unchanged: 'The new password is the same as the current one.',
  mismatch: 'The new password and its confirmation differ.',
};

export type PasswordPolicyOptions = {
  minLength: number;
  /** Whether many people use this password. Ignores case. */
  isCommon: (password: string) => boolean;
};

/** Counts length in code points after NFC, and requires no kind of character, as NIST SP 800-63B-4 says. */
export function createPasswordPolicy({ minLength, isCommon }: PasswordPolicyOptions): PasswordPolicy {
  return {
    check(password, identity) {
      const normalized = password.normalize('NFC');
      const length = [...normalized].length;
      if (length < minLength) throw rejection('too_short', `Use at least ${String(minLength)} characters.`);
      if (length > LENGTH_MAX) throw rejection('too_long');
      if (containsIdentity(normalized, identity)) throw rejection('contains_identity');
      if (isCommon(normalized)) throw rejection('common');
    },
  };
}

export function rejection(cause: Cause, hint = ''): DomainError<typeof PASSWORD_REJECTED> {
  return new DomainError(PASSWORD_REJECTED, `${MESSAGES[cause]} ${hint}`.trim(), { cause });
}

function containsIdentity(password: string, identity: Identity): boolean {
  const characters = [...password.toLowerCase()];
  const spans = wordsOf(identity).flatMap((word) => findAll(characters, word));
  return countCovered(wholeWords(characters, spans)) > characters.length * IDENTITY_SHARE_MAX;
}

/** Returns the words of the names and of the mailbox, and the whole address. */
function wordsOf({ email, firstName, lastName }: Identity): string[][] {
  const mailbox = email.slice(0, email.lastIndexOf('@'));
  const words = [SERVICE_NAME, mailbox, firstName, lastName].flatMap((part) =>
    part.normalize('NFC').split(/[^\p{L}\p{M}\p{N}]+/u),
  );
  return [email, ...words].filter((word) => word !== '').map((word) => [...word.toLowerCase()]);
}

/** A part of the password, from `start` up to, but not including, `end`. */
type Span = { start: number; end: number };

function findAll(characters: string[], word: string[]): Span[] {
  return characters
    .map((_, start) => ({ start, end: start + word.length }))
    .filter(({ start }) => word.every((character, index) => characters[start + index] === character));
}

/** Keeps the spans that begin and end where a word does. Names may follow each other directly, as in "adalovelace". */
function wholeWords(characters: string[], spans: Span[]): Span[] {
  const boundaries = [...characters, '']
    .map((_, index) => index)
    .filter((index) => isBoundary(characters, index));
  const [starts, ends] = [new Set(boundaries), new Set(boundaries)];
  const begun: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    if (!starts.has(span.start)) continue;
    starts.add(span.end);
    begun.push(span);
  }
  const whole: Span[] = [];
  for (const span of begun.toSorted((a, b) => b.end - a.end)) {
    if (!ends.has(span.end)) continue;
    ends.add(span.start);
    whole.push(span);
  }
  return whole;
}

function isBoundary(characters: string[], index: number): boolean {
  const [before, after] = [characters[index - 1] ?? '', characters[index] ?? ''];
  return !KINDS.some((kind) => kind.test(before) && kind.test(after));
}

/** Characters of one kind belong to one word. */
const KINDS = [/[\p{L}\p{M}]/u, /\p{N}/u];

function countCovered(spans: Span[]): number {
  const covered = new Set<number>();
  for (const { start, end } of spans) for (let index = start; index < end; index += 1) covered.add(index);
  return covered.size;
}
