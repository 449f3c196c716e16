import { describe, expect, test } from 'vitest';
import type { ZodType } from 'zod';
import {
  changePasswordInput,
  deleteUserInput,
  loginInput,
  logoutInput,
  refreshInput,
  registerInput,
  requestPasswordResetInput,
} from '../../server/auth/auth.schema.ts';
import { updateUserInput, userOutput } from '../../server/users/users.schema.ts';
import { newUser } from '../support/records.ts';

const ADA = {
  email: 'ada@example.com',
  password: 'correct horse battery staple',
  firstName: 'Ada',
  lastName: 'Lovelace',
};

describe('an e-mail address', () => {
  test.each([
    ['in capitals', 'ADA@Example.COM', 'ada@example.com'],
    ['with space around it', ' ada@example.com\n', 'ada@example.com'],
    ['with a tag', 'ada+todos@example.com', 'ada+todos@example.com'],
    ['with the sign for kelvin, which is a K', '\u212aate@example.com', 'kate@example.com'],
    ['with accents apart', 'JOSE\u0301@example.com', 'jos\u00e9@example.com'],
    ['with a dot above its i', '\u0130.i\u0307.\u1ecb\u0307@example.com', 'i.i.\u1ecb@example.com'],
    ['with a dot above and a mark below its i', 'i\u0307\u0331\u0307@example.com', 'i\u0331@example.com'],
    ['with a dot and another mark above its i', 'i\u0307\u0301@example.com', '\u00ed@example.com'],
    ['with a dot above an i in the domain', 'ada@\u0130.example', 'ada@xn--i-9bb.example'],
    ['in Greek capitals', 'ΝΙΚΟΣ.ΣΟΦΟΣ@example.com', 'νικος.σοφος@example.com'],
    ['with a sigma out of its place', 'νικοσ.ςοφος@example.com', 'νικος.σοφος@example.com'],
    ['with an umlaut in the domain', 'ada@MU\u0308NCHEN.example', 'ada@xn--mnchen-3ya.example'],
    ['with a domain as the DNS has it', 'ada@XN--MNCHEN-3YA.example', 'ada@xn--mnchen-3ya.example'],
    ['with a wide domain', 'ada@ｅｘａｍｐｌｅ.com', 'ada@example.com'],
    ['with a domain of another script', '用户@例え.テスト', '用户@xn--r8jz45g.xn--zckzah'],
    ['with the longest mailbox', `${'é'.repeat(121)}@example.com`, `${'é'.repeat(121)}@example.com`],
  ])('%s is normalized', (_what, email, normalised) => {
    expect(loginInput.parse({ email, password: 'x' }).email).toBe(normalised);
  });

  test.each([
    ...['', 'ada', '@example.com', 'ada@', 'ada@example', 'a@b@example.com', 'ada @example.com'],
    ...[`${'a'.repeat(250)}@example.com`, `${'é'.repeat(121)}a@example.com`, `ada@${'ü.'.repeat(40)}example`],
    ...['a\u200bda@example.com', 'a\u3164da@example.com', 'ada@exam\u00adple.com', 'ada@example.c\ufe0fom'],
    ...['ada@127.0.0.1', 'ada@[127.0.0.1]', 'ada@0x7f.0x1', 'ada@example\u2488com', 'ada@example.com:80'],
    ...['ada@example.com/path', 'a\u202eda@example.com', '🦊@example.com', 'a..b@example.com'],
    // A mail must go to one address, and its header To must not begin another header.
    ...['ada@example.com\r\nBcc: eve@example.com', 'ada@example.com, eve@example.com', '"a b"@example.com'],
    ...['Eve <eve@example.com>', 'ada=?utf-8?q?=0d=0a?=@example.com'],
  ])('is refused as %j', (email) => {
    expect(registerInput.safeParse({ ...ADA, email }).success).toBe(false);
    expect(loginInput.safeParse({ email, password: 'x' }).success).toBe(false);
    expect(requestPasswordResetInput.safeParse({ email }).success).toBe(false);
  });
});

// A pattern that tries again and again, and Unicode's normal forms, can take time by the square of the length.
test.each([
  ['letters', 'a'.repeat(60_000)],
  ['as many as are read', 'a'.repeat(1_024)],
  ['labels', 'a.'.repeat(500)],
  ['labels of a domain', `a@${'a.'.repeat(126)}`],
  ['apostrophes', "a'".repeat(127)],
  ['hyphens', `a@${'a-'.repeat(126)}`],
  ['accents', `a${'\u0301\u0323'.repeat(30_000)}@example.com`],
])('a text that is no address because of its %s is refused at once', (_what, email) => {
  const before = process.cpuUsage();

  for (let time = 0; time < 10; time += 1) {
    expect(loginInput.safeParse({ email, password: 'x' }).success).toBe(false);
  }

  // The processor's time, which other programs on the machine do not lengthen much.
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1_000).toBeLessThan(500);
});

describe('a name', () => {
  test.each([
    ['A', 'A'],
    ['  Ada  ', 'Ada'],
    ['🦊'.repeat(100), '🦊'.repeat(100)],
    ["Ж. O'Neill", "Ж. O'Neill"],
  ])('is kept, but for spaces around it, up to 100 code points: %#', (firstName, read) => {
    expect(registerInput.parse({ ...ADA, firstName }).firstName).toBe(read);
    expect(updateUserInput.parse({ firstName })).toEqual({ firstName: read });
  });

  test.each(['', '  ', 'x'.repeat(101)])('is refused when it is blank or longer: %#', (lastName) => {
    expect(registerInput.safeParse({ ...ADA, lastName }).success).toBe(false);
    expect(updateUserInput.safeParse({ lastName }).success).toBe(false);
  });
});

test.each(['', ' two spaces  ', '\t', '\u00a0', 'Gru\u0308\u00dfe', '🦊'])(
  'a password of %j is not changed: the policy decides later whether it is good',
  (password) => {
    expect(registerInput.parse({ ...ADA, password }).password).toBe(password);
    expect(loginInput.parse({ email: ADA.email, password }).password).toBe(password);
  },
);

const LONG = 'x'.repeat(4_097);
const CHANGE = { currentPassword: 'a', newPassword: 'b', newPasswordConfirm: 'b' };

test.each<[string, ZodType, object]>([
  ['register', registerInput, { ...ADA, password: LONG }],
  ['login', loginInput, { email: ADA.email, password: LONG }],
  ['changePassword', changePasswordInput, { ...CHANGE, currentPassword: LONG }],
  ['changePassword', changePasswordInput, { ...CHANGE, newPassword: LONG }],
  ['changePassword', changePasswordInput, { ...CHANGE, newPasswordConfirm: LONG }],
  ['delete', deleteUserInput, { password: LONG }],
  ['refresh', refreshInput, { refreshToken: '' }],
  ['refresh', refreshInput, { refreshToken: 'x'.repeat(513) }],
])('%s refuses text that is too short or too long: %#', (_procedure, schema, input) => {
  expect(schema.safeParse(input).success).toBe(false);
});

test.each(['', 'x', '🦉'.repeat(2_000)])('logging out accepts any text as a token: %#', (refreshToken) => {
  expect(logoutInput.parse({ refreshToken })).toEqual({ refreshToken });
});

test('the output of a user does not contain the password hash', () => {
  const { id, email, firstName, lastName } = newUser();

  expect(userOutput.parse({ ...newUser({ id, email }), emailVerified: false })).toEqual({
    ...{ id, email, firstName, lastName, emailVerified: false },
    createdAt: '2026-11-22T12:00:00.000Z',
  });
});
