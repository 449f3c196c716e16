import { randomBytes } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { query } from '../support/embedded-postgres.ts';
import { person, signIn, signUp } from '../support/people.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
  return () => database[Symbol.asyncDispose]();
});

const PASSWORD_PEPPER = randomBytes(32).toString('base64');
const start = () => startTestApp({ DATABASE_URL: database.url, PASSWORD_PEPPER });
const usersIn = () => query(database.url, 'SELECT email, id FROM users ORDER BY email COLLATE "C"');

/** Registers the addresses and stores them as a server did before it left out the dots above an i. */
async function registerBefore(addresses: { registered: string; stored: string }[]): Promise<string[]> {
  await using app = await start();
  const ids: string[] = [];
  await query(
    database.url,
    `ALTER TABLE users DROP CONSTRAINT users_email_has_no_dot_above_i;
     DELETE FROM _prisma_migrations WHERE migration_name = '20261128100000_text_and_identity'`,
  );
  for (const { registered, stored } of addresses) {
    const { session } = await signUp(app.trpcUrl, { email: registered });
    ids.push(session.user.id);
    await query(database.url, `UPDATE users SET email = '${stored}' WHERE email = '${registered}'`);
  }
  return ids;
}

test('an account keeps its owner when the dot above its i no longer counts', async () => {
  await registerBefore([
    { registered: 'ipek@example.com', stored: 'i\u0307pek@example.com' },
    {
      registered: 'mi\u0301na.dot\u1ecb@example.com'.normalize('NFC'),
      stored: 'mi\u0307\u0301na.dot\u1ecb\u0307@example.com',
    },
    { registered: 'other@example.com', stored: 'other@xn--ipek-rqc.example' },
  ]);

  await using app = await start();

  expect((await usersIn()).map(({ email }) => String(email))).toEqual([
    ...['ipek@example.com', 'm\u00edna.dot\u1ecb@example.com', 'other@xn--ipek-rqc.example'],
  ]);
  const { session } = await signIn(app.trpcUrl, person({ email: 'İPEK@example.com' }));
  expect(session.user.email).toBe('ipek@example.com');
});

test('a server that would make one account of two does not start, names them all and changes nothing', async () => {
  const [ipek, dottedIpek, iris, dottedIris] = await registerBefore([
    { registered: 'ipek@example.com', stored: 'ipek@example.com' },
    { registered: 'a@example.com', stored: 'i\u0307pek@example.com' },
    { registered: 'b@example.com', stored: 'i\u0307ri\u0307s@example.com' },
    { registered: 'c@example.com', stored: 'iri\u0307s@example.com' },
    { registered: 'd@example.com', stored: 'i\u0307da@example.com' },
  ]);
  const before = await usersIn();

  await expect(start()).rejects.toThrow(
    `These accounts would become one, because a dot above an i no longer counts: ` +
      `"ipek@example.com" (id ${String(ipek)}) and "i\u0307pek@example.com" (id ${String(dottedIpek)}); ` +
      `"iri\u0307s@example.com" (id ${String(dottedIris)}) and "i\u0307ri\u0307s@example.com" (id ${String(iris)}). Keep one`,
  );

  expect(await usersIn()).toEqual(before);
});
