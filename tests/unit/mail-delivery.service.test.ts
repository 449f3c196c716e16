import { beforeEach, expect, test } from 'vitest';
import type { User } from '../../server/users/user.ts';
import { newUser } from '../support/records.ts';
import { createServices } from '../support/services.ts';

const FAILURE = { code: 'EENVELOPE', smtpStatus: 450 };

let services: ReturnType<typeof createServices>;
let user: User;
beforeEach(async () => {
  services = createServices();
  user = await services.repositories.users.insert(newUser());
});

const askForReset = (email = user.email) => services.mailedTokens.requestPasswordReset(email);
const failNext = (count: number) =>
  services.mailing.failures.push(...Array<typeof FAILURE>(count).fill(FAILURE));

/** Looks for mails every second, as long as it says. Returns the seconds at which mails were tried. */
async function deliverFor(seconds: number): Promise<number[]> {
  const triedAt: number[] = [];
  for (let second = 0; second < seconds; second += 1) {
    const before = services.mailing.failures.length;
    await services.deliver();
    if (services.mailing.failures.length < before) triedAt.push(second);
    services.clock.pass(1);
  }
  return triedAt;
}

test('a mail that fails is tried again, at growing intervals, until it is sent', async () => {
  failNext(5);
  await askForReset();

  const failedAt = await deliverFor(60);

  expect(failedAt).toEqual([0, 1, 3, 7, 15]);
  expect(services.mailing.mails).toHaveLength(1);
  expect(services.mailing.logs).toEqual([['delayed', { mail: 'reset_password', ...FAILURE }]]);
  expect(services.mailing.givenBack).toEqual([]);
});

test('a mail that fails until its token expires is given up: logged once, given back, and tried no more', async () => {
  failNext(100);
  await askForReset();

  const failedAt = await deliverFor(2 * 3_600);

  expect(failedAt.at(-1)).toBeLessThan(30 * 60);
  expect(failedAt.at(-1)).toBeGreaterThan(20 * 60);
  expect(services.mailing.mails).toEqual([]);
  const attempts = failedAt.length + 1;
  expect(services.mailing.logs).toEqual([
    ['delayed', { mail: 'reset_password', ...FAILURE }],
    ['given up', { mail: 'reset_password', userId: user.id, attempts }],
  ]);
  expect(services.mailing.givenBack).toEqual([`key of ${user.email}`]);
});

const changePassword = () =>
  services.repositories.users.replacePassword(user.id, {
    fromVersion: 1,
    passwordHash: 'the second hash',
    updatedAt: services.clock.now(),
  });
const deleteUser = () => services.repositories.users.delete(user.id);

// An attacker who registers a stranger's address could otherwise delete the account and get any number of requests back.
test.each([
  ['a new password', changePassword],
  ['the deletion of the account', deleteUser],
])('a mail whose token %s has voided is not sent, and not given back', async (_what, voidToken) => {
  failNext(1);
  await askForReset();
  await services.deliver();
  await voidToken();

  await deliverFor(10);

  expect(services.mailing.mails).toEqual([]);
  expect(services.mailing.givenBack).toEqual([]);
});

test('a mail that another server has given up is neither logged nor given back again', async () => {
  services.repositories.mailQueue.delete = () => Promise.resolve(false);
  await askForReset();
  services.clock.pass(30 * 60);

  await services.deliver();

  expect([services.mailing.logs, services.mailing.givenBack]).toEqual([[], []]);
});

// A client that could see how mails to unknown addresses end, by their limit, would learn which addresses have accounts.
test('for an address without an account, the limit is given back exactly when it would be for an account', async () => {
  const stranger = 'nobody@example.com';
  await askForReset(stranger);
  await deliverFor(2 * 3_600);
  expect(services.mailing.givenBack).toEqual([]);

  failNext(100);
  await askForReset(stranger);
  await deliverFor(2 * 3_600);

  expect(services.mailing.givenBack).toEqual([`key of ${stranger}`]);
  expect([services.mailing.mails, services.mailing.logs]).toEqual([[], []]);
});

test('a mail that was sent during an outage of the database is not sent again after it', async () => {
  const { mailQueue } = services.repositories;
  const { markSent } = mailQueue;
  let failures = 3;
  mailQueue.markSent = (mail) => {
    failures -= 1;
    return failures < 0 ? markSent(mail) : Promise.reject(new Error('The database is gone.'));
  };
  await askForReset();

  for (let run = 0; run < 3; run += 1) await expect(services.deliver()).rejects.toThrow('gone');
  await deliverFor(60);

  expect(services.mailing.mails).toHaveLength(1);
});

test('a server that stops takes no other mail', async () => {
  const stopping = new AbortController();
  services.mailing.ports.mailer.send = (mail) => {
    services.mailing.mails.push(mail);
    stopping.abort();
    return Promise.resolve(null);
  };
  await askForReset();
  await askForReset();

  await services.deliverMails(stopping.signal);

  expect(services.mailing.mails).toHaveLength(1);
});
