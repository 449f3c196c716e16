import { DomainError, type DetailsOf } from '../errors.ts';
import { PASSWORD_REJECTED } from './auth.reasons.ts';
import type { Identity, PasswordPolicy } from './password.ts';

type Cause = DetailsOf<typeof PASSWORD_REJECTED>['cause'];

/** At most 512 bytes. NIST SP 800-63B-4, 3.1.1.2 asks for at least 64 characters. */
const LENGTH_MAX = 128;
/** The service's name is one of the first guesses (OWASP ASVS 5.0, 6.2.11). */
const SERVICE_NAME = 'plumbline';
/** Shorter names, like "Al" or "Eve", occur in too many good passwords by chance. */
const IDENTITY_PART_LENGTH_MIN = 4;

const MESSAGES: Record<Cause, string> = {
  too_short: 'The password is too short.',
  too_long: `The password is longer than ${String(LENGTH_MAX)} characters.`,
  common: 'The password is too common. Use a few unrelated words instead.',
  contains_identity: 'The password contains your name, your email address or the name of this service.',
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

function containsIdentity(password: string, { email, firstName, lastName }: Identity): boolean {
  const mailbox = email.slice(0, email.lastIndexOf('@'));
  const parts = [SERVICE_NAME, email, mailbox, firstName, lastName].map((part) =>
    part.normalize('NFC').toLowerCase(),
  );
  const lowerCase = password.toLowerCase();
  return parts.some((part) => part.length >= IDENTITY_PART_LENGTH_MIN && lowerCase.includes(part));
}
