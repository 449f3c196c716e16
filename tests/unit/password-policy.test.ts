import { describe, expect, test } from 'vitest';
import { PASSWORD_REJECTED } from '../../server/auth/auth.reasons.ts';
import { readCommonPasswords } from '../../server/auth/common-passwords.ts';
import { createPasswordPolicy } from '../../server/auth/password-policy.ts';
import { isDomainError } from '../../server/errors.ts';

const ADA = { email: 'ada.lovelace@example.com', firstName: 'Ada', lastName: 'Lovelace' };
const isCommon = readCommonPasswords();

/** Returns why the policy rejects the password, or null. */
function causeOf(password: string, { minLength = 15, identity = ADA } = {}): unknown {
  try {
    createPasswordPolicy({ minLength, isCommon }).check(password, identity);
    return null;
  } catch (error) {
    expect(error).toMatchObject({ reason: PASSWORD_REJECTED });
    return isDomainError(error) ? error.details : error;
  }
}

test.each([
  ['fifteen characters', 'fifteen letters'],
  ['fifteen characters of four bytes each', '🦊'.repeat(15)],
  ['128 characters', 'x'.repeat(128)],
  ['128 characters of four bytes each', '🦊'.repeat(128)],
  ['128 characters, each written as three', '\u1112\u1161\u11ab'.repeat(128)],
  ['only spaces', ' '.repeat(15)],
  ['only digits', '804263579150386'],
  ['a common password and more', 'password for the ferry'],
  ['a name of three letters', 'ada and adams and canada'],
  ['a name that is a third of it', 'lovelace and a horse of'.padEnd(24, '!')],
  ['a name at the start of longer words', 'lovelaces lovelaced'],
  ['a name at the end of longer words', 'unlovelace relovelace'],
  ['the digits of a mailbox inside a longer number', '918153'.repeat(3), 'ada1815@example.com'],
  ['a part of a name', 'lovelac and elovela'],
])('a password with %s is accepted', (_what, password, email = ADA.email) => {
  expect(causeOf(password, { identity: { ...ADA, email } })).toBeNull();
});

describe('rejected is a password with', () => {
  test.each([
    ['no characters', 'too_short', ''],
    ['fourteen characters', 'too_short', 'fourteen chars'],
    ['fourteen characters of four bytes each', 'too_short', '🦊'.repeat(14)],
    ['fourteen characters, each written as two', 'too_short', 'u\u0308'.repeat(14)],
    ['129 characters', 'too_long', 'x'.repeat(129)],
    ['the last name', 'contains_identity', 'my dear lovelace, hello'],
    ['the last name in capitals', 'contains_identity', 'MY DEAR LOVELACE, HELLO'],
    ['the email address', 'contains_identity', 'ada.lovelace@example.com'],
    ['the part before the @', 'contains_identity', 'hello ADA.LOVELACE hello'],
    ['a name that is more than a third of it', 'contains_identity', 'lovelace and a horse of'],
    ['names without a space between', 'contains_identity', 'AdaLovelaceAda!'],
    ['a name of three letters many times', 'contains_identity', 'ada, ada, ada and ada'],
    ['a name before digits', 'contains_identity', 'Lovelace1815181518'],
    ['the name of the service', 'contains_identity', 'my Plumbline password'],
    ['the text of a common one', 'common', '1qaz2wsx3edc4rfv'],
    ['the text of a common one in another case', 'common', 'QwertyUiopAsdfgh'],
    ['a name, which comes before common', 'contains_identity', 'plumbline'.repeat(2)],
  ])('%s, as %s', (_what, cause, password) => {
    expect(causeOf(password)).toEqual({ cause });
  });

  test('a name in another Unicode form', () => {
    const identity = { ...ADA, firstName: 'Zo\u0308ey' };

    expect(causeOf('hello z\u00f6ey z\u00f6ey hello', { identity })).toEqual({ cause: 'contains_identity' });
  });
});

test('the minimum length can be configured', () => {
  expect(causeOf('x'.repeat(19), { minLength: 20 })).toEqual({ cause: 'too_short' });
});

test.each(['password', 'Football', 'iloveyou', 'passwordpassword'])(
  'common passwords of any length are rejected: %s',
  (password) => {
    expect(causeOf(password, { minLength: 8 })).toEqual({ cause: 'common' });
  },
);
