import { expect, test } from 'vitest';
import { startMailingServers } from '../support/mailing-servers.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { countOutcomes } from '../support/outcomes.ts';
import { failure, person, signIn } from '../support/people.ts';

const servers = openForTests(startMailingServers);
const register = (email: string) => servers().app.anonymous.auth.register.mutate(person({ email }));

test('one mailbox has one account, however the dot on its i is written', async () => {
  const domain = `${crypto.randomUUID()}.example`;
  const spellings = ['İpek', 'i\u0307pek', 'I\u0307PEK', 'ipek', 'IPEK', 'i\u0307\u0307pek'];

  const outcomes = await countOutcomes(spellings.map((name) => register(`${name}@${domain}`)));

  expect(outcomes).toEqual({ ok: 1, EMAIL_TAKEN: 5 });
  for (const name of spellings) {
    const { session } = await signIn(servers().app.trpcUrl, person({ email: `${name}@${domain}` }));
    expect(session.user.email).toBe(`ipek@${domain}`);
  }
});

/** Every character that an <input type=email> takes before the @ (HTML, 4.10.5.1.5). */
const SIGNS = Array.from("!#$%&'*+-/=?^_`{|}~");

test('mail reaches every address that an <input type=email> takes', async () => {
  const mailboxes = [
    ...SIGNS.map((sign) => `${sign}a${sign}b${sign}`),
    ...['!', "'", '-', SIGNS.join(''), '.a', 'a.', 'a.b', '0', 'a'.repeat(64), '=?utf-8?q?a'],
  ];
  const domain = `${crypto.randomUUID()}.x1.c`;
  const addresses = [...mailboxes.map((mailbox) => `${mailbox}@${domain}`), `a@${'d'.repeat(63)}.${domain}`];

  const { requestPasswordReset } = servers().app.anonymous.auth;
  await Promise.all(
    addresses.map((email) => register(email).then(() => requestPasswordReset.mutate({ email }))),
  );

  const { mails } = servers().mailbox;
  await expect.poll(() => mails.length).toBe(addresses.length);
  // SMTP has quotes around a mailbox with a dot at its end (RFC 5321, 4.1.2).
  expect(mails.map(({ to }) => to.join().replaceAll('"', '')).sort()).toEqual(addresses.sort());
});

test.each([
  ['a part before the @ that is a byte too long', `${'a'.repeat(65)}@example.com`],
  ['a label that is a byte too long', `a@${'d'.repeat(64)}.com`],
  ['a last label that is a byte too long', `a@example.${'d'.repeat(64)}`],
  ['a label that ends with a hyphen', 'a@example-.com'],
  ['a label that begins with a hyphen', 'a@-example.com'],
  ['two dots', 'a..b@example.com'],
  ['no dot in its domain', 'a@localhost'],
  ['an IP address as its domain', 'a@127.0.0.1'],
  [
    'an encoded word (RFC 2047), which a mail program may decode',
    '=?utf-8?q?eve=40example.org=3e?=@example.com',
  ],
])('an address with %s is refused', async (_what, email) => {
  const { data } = await failure(register(email));

  expect(data).toMatchObject({ code: 'BAD_REQUEST', issues: [{ path: 'email' }] });
});
