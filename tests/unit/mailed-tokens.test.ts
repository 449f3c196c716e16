import { createHash, createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { mailId } from '../../server/auth/auth.schema.ts';
import { createMailedTokens } from '../../server/auth/mailed-tokens.ts';
import { times } from '../support/outcomes.ts';

const newSecret = () => createSecretKey(randomBytes(32));
const [OLD, NEW] = [newSecret(), newSecret()];
const tokens = createMailedTokens({ secrets: [OLD] });
const ID = mailId.parse(randomUUID());

test('a token names its row, and carries 256 bits that prove it', () => {
  const token = tokens.create(ID);

  expect(token).toMatch(/^[\w-]{64}$/);
  expect(tokens.parse(token).id).toBe(ID);
  expect(tokens.create(ID)).toBe(token);
});

test('a token that differs in any character names no row', () => {
  const token = tokens.create(ID);

  for (const index of times(token.length, Number)) {
    const other = token[index] === 'A' ? 'B' : 'A';
    const forged = `${token.slice(0, index)}${other}${token.slice(index + 1)}`;
    expect(tokens.parse(forged).id).toBeNull();
  }
});

test.each(['', 'x', '\0', 'A'.repeat(43), 'A'.repeat(64), 'A'.repeat(65), `${'A'.repeat(63)}=`, ID])(
  'the text %j names no row',
  (text) => {
    expect(tokens.parse(text).id).toBeNull();
  },
);

test('while a key is replaced, mails made with either redeem; afterwards those of the old one do not', () => {
  const accepting = createMailedTokens({ secrets: [OLD, NEW] });
  const switched = createMailedTokens({ secrets: [NEW, OLD] });
  const replaced = createMailedTokens({ secrets: [NEW] });

  const [before, after] = [accepting.create(ID), switched.create(ID)];

  expect(before).toBe(tokens.create(ID));
  expect(after).toBe(replaced.create(ID));
  for (const server of [accepting, switched]) {
    expect([server.parse(before).id, server.parse(after).id]).toEqual([ID, ID]);
  }
  expect(replaced.parse(before).id).toBeNull();
});

// Links that were mailed before tokens were derived are found by this.
test('of any token there is the hash', () => {
  expect(tokens.parse('a token').hash).toEqual(createHash('sha256').update('a token').digest());
});
