import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { readConfig } from '../../server/config/config.ts';
import { problemsOf, variablesIn } from '../support/config-problems.ts';

const JWT_SECRET = randomBytes(32).toString('base64');

const problemsWith = (environment: Record<string, string>) => variablesIn(problemsOf(environment));

// NODE_ENV=${NODE_ENV} in a deployment must not make it a development server.
test('an empty NODE_ENV is held to the rules of production', () => {
  expect(problemsWith({ NODE_ENV: '' })).toEqual(['DATABASE_URL', 'JWT_SECRET', 'PASSWORD_PEPPER']);
});

const inHex = Buffer.from(JWT_SECRET, 'base64').toString('hex');

const otherPepper = randomBytes(32).toString('hex');

test.each([
  ['today', { PASSWORD_PEPPER: JWT_SECRET }],
  ['in another notation', { PASSWORD_PEPPER: inHex }],
  ['formerly', { PASSWORD_PEPPER: otherPepper, PASSWORD_PREVIOUS_PEPPER: inHex.toUpperCase() }],
])('one secret does not serve two purposes, %s', (_when, peppers) => {
  expect(problemsWith({ JWT_SECRET, ...peppers })).toEqual(['PASSWORD_PEPPER']);
});

test.each([...['no-reply@example.com', 'Plumbline <no-reply@example.com>', '"Mail, of ours" <a@b.example>']])(
  'MAIL_FROM is an address, with or without a name: %s',
  (sender) => {
    expect(problemsWith({ MAIL_FROM: sender })).toEqual([]);
  },
);

test.each(['somebody', 'a@', 'Plumbline no-reply@example.com', 'Plumbline <no-reply>', 'a@b\r\nBcc: c@d'])(
  'MAIL_FROM is refused if mail servers would refuse it: %j',
  (sender) => {
    expect(problemsWith({ MAIL_FROM: sender })).toEqual(['MAIL_FROM']);
  },
);

test.each(['10.0.0.0/8', '127.0.0.1', 'fc00::/7', '2001:db8::1', '::ffff:10.0.0.0/104'])(
  'a proxy is an address or a network: %s',
  (networks) => {
    expect(problemsWith({ TRUST_PROXY: networks })).toEqual([]);
  },
);

test.each([
  ...['0.0.0.0/0', '::/0', '10.0.0.0/8,0.0.0.0/0', '128.0.0.0/1', '::ffff:0:0/96', '10/8', '010.0.0.0/8'],
])('no server trusts every proxy: %s', (networks) => {
  expect(problemsWith({ TRUST_PROXY: networks })).toEqual(['TRUST_PROXY']);
});

const ENCODE = /Encode the special characters of the password/;

test.each([
  ['postgres://ada:a/b@db.example/plumbline', ENCODE],
  ['postgres://ada:a#b@db.example/plumbline', ENCODE],
  ['postgres://ada:a@b/c@db.example/plumbline', ENCODE],
  ['postgres://db.example/plumbline?sslmode=prefer', /sslmode must be one of disable, require/],
  ['postgres://db.example/plumbline?sslmode=verify-ca', /needs sslrootcert/],
  ['postgres://db.example/plumbline?sslmode=verify-full&sslrootcert=/nowhere.pem', /Cannot read .*nowhere/],
])('a database URL that would be misunderstood is refused: %s', (DATABASE_URL, sentence) => {
  expect(() => readConfig({ DATABASE_URL })).toThrow(sentence);
});
