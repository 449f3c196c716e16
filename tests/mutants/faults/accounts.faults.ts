import type { FaultsByFile } from '../fault.ts';

const EMAIL_ADDRESSES = ['tests/e2e/email-addresses.test.ts'];

/** Passwords, users and what is mailed to them. */
export const accountFaults: FaultsByFile = {
  'server/auth/password-hasher.ts': [
    {
      name: 'one password written in two ways makes two hashes',
      text: "update(password.normalize('NFC'))",
      replacement: 'update(password)',
    },
    {
      name: 'an older hash is checked faster than one of today',
      text: 'if (!matches && hash !== null) await',
      replacement: 'if (matches && hash !== null) await',
      tests: ['tests/integration/password-timing.test.ts'],
    },
    {
      name: 'the scheme of a stored hash is not looked at',
      text: 'scheme === SCHEME && pepper',
      replacement: 'pepper',
    },
    {
      name: 'a full queue makes a sign-in fail for a renewal',
      text: '.catch(nullIfOverloaded)',
      replacement: '',
    },
  ],
  'server/auth/password-policy.ts': [
    {
      name: 'a password of the minimum length is too short',
      text: 'length < minLength',
      replacement: 'length <= minLength',
    },
    {
      name: 'a password of the maximum length is too long',
      text: 'length > LENGTH_MAX',
      replacement: 'length >= LENGTH_MAX',
    },
    {
      name: 'the length of a password is counted in UTF-16',
      text: '[...normalized].length',
      replacement: 'normalized.length',
    },
    {
      name: 'half of a password may be names',
      text: 'IDENTITY_SHARE_MAX = 1 / 3',
      replacement: 'IDENTITY_SHARE_MAX = 1 / 2',
    },
    {
      name: 'a name counts at the start of a longer word',
      text: 'if (!ends.has(span.end)) continue;',
      replacement: '',
    },
    {
      name: 'a name counts at the end of a longer word',
      text: 'if (!starts.has(span.start)) continue;',
      replacement: '',
    },
    {
      name: 'names without a space between them do not count',
      text: 'starts.add(span.end);',
      replacement: '',
    },
  ],
  'server/auth/credentials.service.ts': [
    {
      name: 'an account is deleted before its password is checked',
      text: 'await confirm(id, password, client);',
      replacement: 'void confirm(id, password, client).catch(() => undefined);',
    },
    {
      name: 'the same password in another spelling counts as new',
      text: "input.newPassword.normalize('NFC') === input.currentPassword.normalize('NFC')",
      replacement: 'input.newPassword === input.currentPassword',
    },
  ],
  'server/users/users.repository.ts': [
    {
      name: 'of two password changes at once both win',
      text: 'where: { id, passwordVersion: fromVersion }',
      replacement: 'where: { id }',
      tests: ['tests/integration/users.repository.test.ts'],
    },
    {
      name: 'a renewed hash overwrites a new password',
      text: 'where: { id, passwordHash: from }',
      replacement: 'where: { id }',
      tests: ['tests/integration/users.repository.test.ts'],
    },
    {
      name: 'a new password leaves older sessions alive',
      text: 'passwordVersion: fromVersion + 1',
      replacement: 'passwordVersion: fromVersion',
      tests: ['tests/integration/users.repository.test.ts'],
    },
  ],
  'server/users/users.schema.ts': [
    {
      name: 'an address may be a byte too long',
      text: 'EMAIL_BYTES_MAX = 254',
      replacement: 'EMAIL_BYTES_MAX = 255',
    },
    {
      name: 'an address with a dotted i has two spellings',
      text: ".replaceAll(DOTS_ABOVE_I, '')",
      replacement: '',
    },
    {
      name: 'the dot above an i of a domain is dropped',
      text: '(?=.*@)/g',
      replacement: '/g',
    },
    {
      name: 'a part before the @ may be a byte too long',
      text: '{65,}@',
      replacement: '{66,}@',
      tests: EMAIL_ADDRESSES,
    },
    {
      name: 'a label of a domain may be a byte too long',
      text: String.raw`(?!\d+$)[a-z\d](?:[a-z\d-]{0,61}`,
      replacement: String.raw`(?!\d+$)[a-z\d](?:[a-z\d-]{0,62}`,
      tests: EMAIL_ADDRESSES,
    },
    {
      name: 'an encoded word passes for an address',
      text: String.raw`|=\?[^?@]+\?[bq]\?[^?@]*\?=`,
      replacement: '',
    },
    {
      name: 'a Greek address has two spellings',
      text: ".replaceAll(/[σς]/g, 'Σ')",
      replacement: '',
    },
  ],
};
