import { setTimeout as delay } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { query } from '../support/embedded-postgres.ts';
import { openMailbox, type Mailbox } from '../support/mailbox.ts';
import { clientFrom, times } from '../support/outcomes.ts';
import { createTestDatabase } from '../support/postgres.ts';
import type { Random } from '../support/random.ts';
import { processEnvironment, startServer, type ListeningServer } from '../support/server-process.ts';
import { scaleTimeout } from '../support/timeouts.ts';
import { defineAttack, IS_FULL } from './support/attack.ts';
import { canary, expectCleanLogs } from './support/canaries.ts';
import { inFlight } from './support/in-flight.ts';
import { createWeakenedBuild } from './support/weakened-build.ts';

vi.setConfig({ testTimeout: scaleTimeout(IS_FULL ? 1_800_000 : 180_000) });

/** Mails. At full size (`npm run attack`) a thousand through ten kills. */
const attack = defineAttack('mails through kills', { full: 1_000, short: 60 });
const KILLS = IS_FULL ? 10 : 4;
const [CONTROL_COUNT, CONTROL_KILLS] = [40, 6];
const REPLICAS = 2;
/** Fewer than may wait at bcrypt. */
const REGISTRATIONS_AT_ONCE = 4;
/** The mail server refuses one of five mails. */
const REFUSED_SHARE = 5;
/** So long the mail server takes for a mail, so that kills come while mails are in hand. */
const MAIL_MS = IS_FULL ? 5 : 50;

type Battle = { count: number; kills: number; onMail: () => Promise<void>; folder?: string };

/**
 * Requests a mail each for many accounts, while servers are killed and others take their place. Returns how many accounts
 * got no mail, and how many mails came twice.
 */
async function strike({ count, kills, onMail, folder }: Battle) {
  await using resources = new AsyncDisposableStack();
  const mailbox = resources.use(await openMailbox({ onMail }));
  const database = resources.use(await createTestDatabase());
  const environment = { ...processEnvironment(database.url), SMTP_URL: mailbox.url };
  const start = async () => resources.use(await startServer(environment, folder));
  const servers = await Promise.all(times(REPLICAS, start));
  const people = times(count, canary);
  const first = servers[0]?.trpcUrl ?? '';
  const register = (index: number) => clientFrom(first).auth.register.mutate(people[index] ?? canary());
  await inFlight(count, register, REGISTRATIONS_AT_ONCE);

  const all = [...servers];
  const asking = ask(
    servers,
    people.map(({ email }) => email),
  );
  for (let kill = 0; kill < kills; kill += 1) {
    await arrivals(mailbox, ((kill + 0.5) * count) / kills / 2);
    await servers[kill % REPLICAS]?.[Symbol.asyncDispose]();
    const next = await start();
    servers[kill % REPLICAS] = next;
    all.push(next);
  }
  await asking;
  await settled(database.url);

  const reached = new Set(mailbox.mails.flatMap(({ to }) => to));
  // A request that was not answered is made again, and may have queued a mail. That has another token.
  const tokens = new Set(mailbox.mails.map(({ token }) => token));
  return {
    lost: people.filter(({ email }) => !reached.has(email)).length,
    doubles: mailbox.mails.length - tokens.size,
    lines: expectCleanLogs(all),
  };
}

/** A mail server that takes its time. */
const slow = () => delay(MAIL_MS);

function unreliable({ integer }: Random) {
  return async () => {
    await slow();
    if (integer(REFUSED_SHARE) === 0) throw new Error('Come back later.');
  };
}

/** Asks again at another server when one is killed before it answers. */
async function ask(servers: readonly ListeningServer[], emails: string[]): Promise<void> {
  await inFlight(emails.length, async (index) => {
    const email = emails[index] ?? '';
    for (let turn = index; ; turn += 1) {
      const { auth } = clientFrom(servers[turn % servers.length]?.trpcUrl ?? '');
      const isAnswered = await auth.requestPasswordReset.mutate({ email }).then(
        () => true,
        () => false,
      );
      if (isAnswered) return;
      await delay(50);
    }
  });
}

/** Waits until so many mails have arrived. */
const arrivals = ({ mails }: Mailbox, count: number) =>
  expect.poll(() => mails.length, { timeout: scaleTimeout(120_000) }).toBeGreaterThanOrEqual(count);

/** Waits until no mail waits. One that a killed server had in hand does so for half a minute. */
const settled = (databaseUrl: string) =>
  expect
    .poll(() => query(databaseUrl, 'SELECT id FROM mailed_tokens WHERE due_at IS NOT NULL LIMIT 1'), {
      interval: 100,
      timeout: scaleTimeout(120_000),
    })
    .toEqual([]);

test('no mail is lost while servers are killed and the mail server fails, and a kill repeats at most one', async () => {
  const { count } = attack;

  const { lost, doubles, lines } = await strike({ count, kills: KILLS, onMail: unreliable(attack.random) });

  expect(lost).toBe(0);
  expect(doubles).toBeLessThanOrEqual(KILLS);
  await attack.report({ kills: KILLS, lost, 'sent twice': doubles, 'log lines': lines });
});

test('kills lose mails in a build that takes a mail off the queue before it is sent', async () => {
  await using build = await createWeakenedBuild({
    file: 'server/auth/mail-queue.repository.ts',
    defense: 'due_at = now() + make_interval(secs => $1::int)',
    without: 'due_at = CASE WHEN $1::int = 0 THEN now() END',
  });
  const battle = { count: CONTROL_COUNT, kills: CONTROL_KILLS, onMail: slow };

  const { lost } = await strike({ ...battle, folder: build.folder });

  expect(lost).toBeGreaterThan(0);
});
