import { beforeEach, describe, expect, test } from 'vitest';
import type { QueuedMail } from '../../server/auth/mail-queue.ts';
import { NOON } from '../support/clock.ts';
import { createTestRepositories, openDatabase } from '../support/database.ts';
import { times } from '../support/outcomes.ts';
import { createTestDatabase } from '../support/postgres.ts';
import { newMail, newUser } from '../support/records.ts';
import { IMPLEMENTATIONS, type TestRepositories } from '../support/repositories.ts';

const LEASE_SECONDS = 30;
const RESET_SECONDS = 30 * 60;

describe.each(IMPLEMENTATIONS)('the queue of mails $implementation', ({ open }) => {
  let opened: TestRepositories;
  const repositories = () => opened;
  const queue = () => opened.mailQueue;
  beforeEach(async () => {
    opened = await open();
    return () => opened[Symbol.asyncDispose]();
  });

  async function queueMail() {
    const user = await repositories().users.insert(newUser());
    const mail = newMail(user);
    await repositories().mailedTokens.insert(mail);
    return { user, mail };
  }

  async function take(): Promise<QueuedMail> {
    const mail = await queue().take();
    if (mail === null) throw new Error('No mail is due.');
    return mail;
  }

  test('gives out a mail with everything that sending it needs', async () => {
    const { user, mail } = await queueMail();

    const { ageSeconds, ...taken } = await take();

    expect(taken).toEqual({
      ...{ id: mail.id, purpose: mail.purpose, userId: user.id, to: user.email },
      ...{ hasExpired: false, isTokenValid: true, attempts: 1, limitKey: mail.limitKey },
    });
    expect(ageSeconds).toBeGreaterThanOrEqual(0);
    expect(ageSeconds).toBeLessThan(10);
  });

  test('gives out a mail for an address without an account, which nobody gets', async () => {
    await repositories().mailedTokens.insert(newMail(newUser()));

    expect(await take()).toMatchObject({ userId: null, to: null, isTokenValid: true });
  });

  test('gives out each mail once, when twenty servers ask at once, and the oldest first', async () => {
    const user = await repositories().users.insert(newUser());
    const mails = times(15, () => newMail(user));
    for (const mail of mails) {
      await repositories().mailedTokens.insert(mail);
      await repositories().letTimePass(1);
    }

    const first = await take();
    const taken = await Promise.all(times(20, () => queue().take()));

    expect(first.id).toBe(mails[0]?.id);
    const ids = [first, ...taken].flatMap((mail) => mail?.id ?? []);
    expect(ids.toSorted()).toEqual(mails.map(({ id }) => id).toSorted());
  });

  test('gives a mail to another server when the one that took it does not end it', async () => {
    await queueMail();
    const first = await take();

    await repositories().letTimePass(LEASE_SECONDS - 1);
    expect(await queue().take()).toBeNull();
    await repositories().letTimePass(1);
    const second = await take();

    expect(second).toMatchObject({ id: first.id, attempts: 2 });
    // The server that took it first was only slow, and must not end what the other is doing.
    await queue().markSent(first);
    await queue().postpone(first, 0);
    expect(await queue().delete(first)).toBe(false);
    await repositories().letTimePass(LEASE_SECONDS);
    expect(await take()).toMatchObject({ id: first.id, attempts: 3 });
  });

  test('gives out a sent mail no more', async () => {
    await queueMail();
    await queue().markSent(await take());

    await repositories().letTimePass(2 * RESET_SECONDS);

    expect(await queue().take()).toBeNull();
  });

  test('gives out a postponed mail at its time, and not after its token expires', async () => {
    await queueMail();
    await queue().postpone(await take(), 100);
    await repositories().letTimePass(99);
    expect(await queue().take()).toBeNull();
    await repositories().letTimePass(1);

    await queue().postpone(await take(), 10 * RESET_SECONDS);
    await repositories().letTimePass(RESET_SECONDS - 100 - 1);
    expect(await queue().take()).toBeNull();
    await repositories().letTimePass(1);

    expect(await take()).toMatchObject({ hasExpired: true, isTokenValid: false, attempts: 3 });
  });

  test('marks a mail whose token a new password has voided', async () => {
    const { user } = await queueMail();
    await repositories().users.replacePassword(user.id, {
      fromVersion: user.passwordVersion,
      passwordHash: 'the third hash',
      updatedAt: NOON,
    });

    expect(await take()).toMatchObject({
      userId: user.id,
      to: user.email,
      hasExpired: false,
      isTokenValid: false,
    });
  });

  test('marks a mail of a deleted user', async () => {
    const { user } = await queueMail();
    await repositories().users.delete(user.id);

    expect(await take()).toMatchObject({ userId: user.id, to: null, isTokenValid: false });
  });

  test('forgets a deleted mail and its token', async () => {
    const { mail } = await queueMail();

    expect(await queue().delete(await take())).toBe(true);

    await repositories().letTimePass(LEASE_SECONDS);
    expect(await queue().take()).toBeNull();
    const key = { id: mail.id, hash: new Uint8Array(32) };
    expect(await repositories().mailedTokens.findUser(key, mail.purpose)).toBeNull();
  });

  test('keeps a mail that waits when expired tokens are removed, so that it is given up first', async () => {
    const sent = await queueMail();
    await queue().markSent(await take());
    const waiting = await queueMail();
    await repositories().letTimePass(RESET_SECONDS - 60);
    const valid = await queueMail();
    await repositories().letTimePass(60);

    await repositories().mailedTokens.deleteExpired();

    // If a token were only expired, and not gone, it would be valid again in the minute before.
    await repositories().letTimePass(-60);
    const { findUser } = repositories().mailedTokens;
    const users = [sent, waiting, valid].map(({ mail: { id, purpose } }) =>
      findUser({ id, hash: new Uint8Array(32) }, purpose),
    );
    const ids = (await Promise.all(users)).map((user) => user?.id);
    expect(ids).toEqual([undefined, waiting.user.id, valid.user.id]);
  });
});

test('a server takes the next mail while another one is taking the first', async () => {
  await using database = await createTestDatabase();
  await using own = openDatabase(database.url);
  const { mailQueue, mailedTokens } = createTestRepositories(own);
  const mails = times(2, () => newMail(newUser()));
  for (const mail of mails) await mailedTokens.insert(mail);
  const [first, second] = mails.map(({ id }) => id).toSorted();
  const order =
    'UPDATE mailed_tokens SET due_at = now() - make_interval(secs => $2::int) WHERE id = $1::uuid';
  await own.query(order, [first, 2]);
  await own.query(order, [second, 1]);

  const taken = await own.transaction(async (query) => {
    await query('SELECT id FROM mailed_tokens WHERE id = $1::uuid FOR UPDATE', [first]);
    return mailQueue.take();
  });

  expect(taken?.id).toBe(second);
});
