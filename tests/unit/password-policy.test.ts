import { describe, expect, test } from 'vitest';
import { PASSWORD_REJECTED } from '../../server/auth/auth.reasons.ts';
import { readCommonPasswords } from '../../server/auth/common-passwords.ts';
import { createPasswordPolicy } from '../../server/auth/password-policy.ts';

const ADA = { email: 'ada.lovelace@example.com', firstName: 'Ada', lastName: 'Lovelace' };
const isCommon = readCommonPasswords();
const policy = createPasswordPolicy({ minLength: 15, isCommon });

describe('good enough is', () => {
  test.each([
    ['fifteen characters', 'fifteen letters'],
    ['fifteen characters of four bytes each', '🦊'.repeat(15)],
    ['128 characters', 'x'.repeat(128)],
    ['128 characters of four bytes each', '🦊'.repeat(128)],
    ['128 characters, each written as three', '\u1112\u1161\u11ab'.repeat(128)],
    ['only spaces', ' '.repeat(15)],
    ['only digits', '804263579150386'],
    ['a common password and more', 'password for the ferry'],
    ['what contains a name of three letters', 'ada and adams and canada'],
    ['what contains a part of a name', 'lovelac and elovela'],
  ])('%s', (_what, password) => {
    expect(() => {
      policy.check(password, ADA);
    }).not.toThrow();
  });
});

describe('rejected is', () => {
  test.each([
    ['nothing', 'too_short', ''],
    ['fourteen characters', 'too_short', 'fourteen chars'],
    ['fourteen characters of four bytes each', 'too_short', '🦊'.repeat(14)],
    ['fourteen characters, each written as two', 'too_short', 'u\u0308'.repeat(14)],
    ['129 characters', 'too_long', 'x'.repeat(129)],
    ['the last name', 'contains_identity', 'my dear lovelace, hello'],
    ['the last name in capitals', 'contains_identity', 'MY DEAR LOVELACE, HELLO'],
    ['the e-mail address', 'contains_identity', 'ada.lovelace@example.com'],
    ['what is before the @', 'contains_identity', 'hello ADA.LOVELACE hello'],
    ['the name of the service', 'contains_identity', 'my Plumbline password'],
    ['what many people use', 'common', '1qaz2wsx3edc4rfv'],
    ['what many people use, in another case', 'common', 'QwertyUiopAsdfgh'],
    ['a name before what is common', 'contains_identity', 'plumbline'.repeat(2)],
  ])('%s, as %s', (_what, cause, password) => {
    expect(() => {
      policy.check(password, ADA);
    }).toThrow(expect.objectContaining({ reason: PASSWORD_REJECTED, details: { cause } }));
  });

  test('a name in another Unicode form', () => {
    const zoe = { ...ADA, firstName: 'Zo\u0308ey' };

    expect(() => {
      policy.check('hello z\u00f6ey hello hello', zoe);
    }).toThrow(expect.objectContaining({ details: { cause: 'contains_identity' } }));
  });
});

test('the shortest length is the one configured', () => {
  const strict = createPasswordPolicy({ minLength: 20, isCommon });

  expect(() => {
    strict.check('x'.repeat(19), ADA);
  }).toThrow('Use at least 20 characters.');
});

test('a password that is common is told apart in any length that may be configured', () => {
  const lenient = createPasswordPolicy({ minLength: 8, isCommon });

  for (const password of ['password', 'Football', 'iloveyou', 'passwordpassword']) {
    expect(() => {
      lenient.check(password, ADA);
    }, password).toThrow(expect.objectContaining({ details: { cause: 'common' } }));
  }
});
