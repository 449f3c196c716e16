import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../server/config/config.ts';
import { problemsOf, variablesIn } from '../support/config-problems.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const NAMES = [
  ...['JWT_SECRET', 'JWT_ACCEPTED_SECRETS', 'JWT_PREVIOUS_SECRET'],
  ...['PASSWORD_PEPPER', 'PASSWORD_ACCEPTED_PEPPERS', 'PASSWORD_PREVIOUS_PEPPER'],
];
const BYTES = randomBytes(32);

test.each([
  ['base64', BYTES.toString('base64')],
  ['base64 without padding', BYTES.toString('base64').replaceAll('=', '')],
  ['base64url', BYTES.toString('base64url')],
  ['hex', BYTES.toString('hex')],
  ['hex in capitals', BYTES.toString('hex').toUpperCase()],
])('a secret of 32 bytes in %s is read as those bytes', (_encoding, JWT_SECRET) => {
  expect(readConfig({ JWT_SECRET }).jwtSecret?.export()).toEqual(BYTES);
});

test('each secret is read for its own use', () => {
  const keys = NAMES.map(() => randomBytes(32));
  const values = keys.map((key) => key.toString('hex'));

  const config = readConfig({
    ...Object.fromEntries(NAMES.map((name, index) => [name, values[index]])),
    JWT_ACCEPTED_SECRETS: `${values[1] ?? ''}, ${BYTES.toString('base64')}`,
  });

  const { jwtSecret, jwtAcceptedSecrets, passwordPepper, passwordAcceptedPeppers } = config;
  const read = [jwtSecret, jwtAcceptedSecrets, passwordPepper, passwordAcceptedPeppers].flat();
  const [jwt, acceptedJwt, previousJwt, ...peppers] = keys;
  expect(read.map((key) => key?.export())).toEqual([jwt, acceptedJwt, BYTES, previousJwt, ...peppers]);
});

const SENTENCE = 'the quick brown fox jumps over the lazy dog';

test.each([
  ...[randomBytes(31).toString('base64'), randomBytes(31).toString('hex'), 'x', SENTENCE],
  ...['your-256-bit-secret-your-256-bit-secret-your', 'change-me-change-me-change-me-change-me-change'],
  ...[`changeme${randomBytes(30).toString('base64')}`, '0'.repeat(64), 'deadbeef'.repeat(8), 'A'.repeat(44)],
  ...['0123456789abcdef'.repeat(4), 'ab'.repeat(32), Buffer.from('x'.repeat(40)).toString('base64')],
  ...[Buffer.from(SENTENCE).toString('base64'), Buffer.from(SENTENCE).toString('hex')],
])('a short, known or guessable secret is refused in any environment, and not repeated: %#', (value) => {
  const environment = { DATABASE_URL: 'postgres://db.example/d', PASSWORD_PEPPER: BYTES.toString('hex') };

  for (const NODE_ENV of ['development', 'production']) {
    const problems = problemsOf({ ...environment, NODE_ENV, JWT_SECRET: value });

    expect(problems).toEqual([expect.stringMatching(/^JWT_SECRET: .*openssl rand -base64 32/)]);
    if (value.length > 1) expect(problems.join()).not.toContain(value);
  }
});

test.each(NAMES)('%s has to be a secret', (name) => {
  expect(problemsOf({ [name]: SENTENCE })).toEqual([expect.stringContaining(`${name}: `)]);
});

describe('from a file', () => {
  let folder: Awaited<ReturnType<typeof createTemporaryFolder>>;
  beforeAll(async () => {
    folder = await createTemporaryFolder();
  });
  afterAll(() => folder[Symbol.asyncDispose]());

  async function fileWith(content: string): Promise<string> {
    const path = join(folder.path, randomBytes(4).toString('hex'));
    await writeFile(path, content);
    return path;
  }

  test('a secret is read without the line break at its end', async () => {
    const path = await fileWith(`${BYTES.toString('base64')}\n`);

    expect(readConfig({ JWT_SECRET_FILE: path }).jwtSecret?.export()).toEqual(BYTES);
  });

  test.each(['DATABASE_URL', 'REDIS_URL', ...NAMES])('%s can be read', async (name) => {
    const scheme = { DATABASE_URL: 'postgres', REDIS_URL: 'redis' }[name];
    const path = await fileWith(scheme === undefined ? BYTES.toString('hex') : `${scheme}://from.a.file/1`);

    expect(problemsOf({ [`${name}_FILE`]: path })).toEqual([]);
    expect(problemsOf({ [`${name}_FILE`]: await fileWith('not usable') })).toEqual([
      expect.stringContaining(`${name}: `),
    ]);
  });

  test('production starts with files alone', async () => {
    const config = readConfig({
      NODE_ENV: 'production',
      DATABASE_URL_FILE: await fileWith('postgres://from.a.file/1\n'),
      JWT_SECRET_FILE: await fileWith(randomBytes(32).toString('hex')),
      PASSWORD_PEPPER_FILE: await fileWith(randomBytes(32).toString('hex')),
    });

    expect(config).toMatchObject({ databaseUrl: 'postgres://from.a.file/1', isDevelopment: false });
  });

  test('a variable that is set as well is a problem', async () => {
    const JWT_SECRET = BYTES.toString('hex');

    const problems = problemsOf({ JWT_SECRET, JWT_SECRET_FILE: await fileWith(JWT_SECRET) });

    expect(problems).toEqual(['JWT_SECRET_FILE: Set either this or JWT_SECRET, not both.']);
  });

  test('a file that cannot be read is a problem, named by variable and path', () => {
    for (const path of [join(folder.path, 'missing'), folder.path]) {
      const problem = `JWT_SECRET_FILE: Cannot read the file "${path}".`;
      expect(problemsOf({ JWT_SECRET_FILE: path })).toEqual([problem]);
    }
  });

  test('an empty file is a problem, not a missing secret', async () => {
    expect(problemsOf({ JWT_SECRET_FILE: await fileWith('\n') })).toEqual([
      expect.stringMatching(/^JWT_SECRET/),
    ]);
  });
});

test('a production server with a mail server must be told who sends mails, and where their links lead', () => {
  const environment = {
    NODE_ENV: 'production',
    DATABASE_URL: 'postgres://db.example/plumbline',
    JWT_SECRET: randomBytes(32).toString('hex'),
    PASSWORD_PEPPER: randomBytes(32).toString('hex'),
    SMTP_URL: 'smtps://user:password@mail.example',
  };

  const named = { ...environment, MAIL_FROM: 'no-reply@example.com', APP_URL: 'https://app.example' };

  expect(variablesIn(problemsOf(environment))).toEqual(['MAIL_FROM', 'APP_URL']);
  expect(problemsOf(named)).toEqual([]);
});
