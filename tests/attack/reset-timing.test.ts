import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { post } from '../support/http.ts';
import { openMailbox } from '../support/mailbox.ts';
import { clientFrom, times } from '../support/outcomes.ts';
import { defineAttack, IS_FULL } from './support/attack.ts';
import { canary, expectCleanLogs } from './support/canaries.ts';
import { startTargets, type Targets } from './support/targets.ts';

// At full size this wants a machine that does nothing else.
const attack = defineAttack('timing of reset requests', { full: 4_000, short: 240 });
const CONTROL_COUNT = 20;
/** Of each kind, so that no address is special to any cache. */
const ADDRESSES = 20;
const WARM_UP_ROUNDS = 10;
/**
 * The share by which the medians may differ. At short size, other tests run on the same machine. Both kinds of request alternate
 * in a random order, so that what slows one slows the other.
 */
const DIFFERENCE_MAX = IS_FULL ? 0.05 : 0.5;

/** Mail servers take this long, and more. */
const MAIL_MS = 150;
const slow = () => delay(MAIL_MS);

const KINDS = ['known', 'unknown'] as const;
type Kind = (typeof KINDS)[number];

/** Requests a reset for addresses of both kinds, one at a time. Returns the medians in milliseconds. */
async function strike(targets: Targets, count: number): Promise<Record<Kind, number>> {
  const emails = { known: await registerMany(targets), unknown: times(ADDRESSES, () => canary().email) };
  const samples: Record<Kind, number[]> = { known: [], unknown: [] };
  for (let round = -WARM_UP_ROUNDS; round < count / KINDS.length; round += 1) {
    for (const kind of attack.random.integer(2) === 0 ? KINDS : KINDS.toReversed()) {
      const email = emails[kind][(round + WARM_UP_ROUNDS) % ADDRESSES] ?? '';
      const startedAt = performance.now();
      await requestReset(targets, email);
      if (round >= 0) samples[kind].push(performance.now() - startedAt);
    }
  }
  return { known: median(samples.known), unknown: median(samples.unknown) };
}

async function registerMany({ servers: [{ trpcUrl }] }: Targets): Promise<string[]> {
  const people = times(ADDRESSES, canary);
  for (const person of people) await clientFrom(trpcUrl).auth.register.mutate(person);
  return people.map(({ email }) => email);
}

async function requestReset({ servers: [{ trpcUrl }] }: Targets, email: string): Promise<void> {
  const { status } = await post(`${trpcUrl}/auth.requestPasswordReset`, { email });
  expect(status).toBe(200);
}

function median(values: number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

test('the time of a reset request does not reveal whether an account exists', async () => {
  await using mailbox = await openMailbox({ onMail: slow });
  await using targets = await startTargets({ environment: { SMTP_URL: mailbox.url } });

  const { known, unknown } = await strike(targets, attack.count);

  const difference = Math.max(known, unknown) / Math.min(known, unknown) - 1;
  await attack.report({
    'median ms known': known.toFixed(2),
    'median ms unknown': unknown.toFixed(2),
    'difference %': (difference * 100).toFixed(2),
    'log lines': expectCleanLogs(targets.servers),
  });
  expect(difference).toBeLessThan(DIFFERENCE_MAX);
});

test('timing reveals accounts in a build that sends the mail before it responds', async () => {
  await using mailbox = await openMailbox({ onMail: slow });
  const weaknesses = [
    {
      file: 'server/auth/mailed-tokens.service.ts',
      defense: '    onMailQueued();',
      without: '    await onMailQueued();',
    },
    {
      file: 'server/services.ts',
      defense: '      onMailQueued,\n',
      without: `      onMailQueued: () =>
        createMailDelivery({ ...dependencies, tokens, giveBack: mailLimit.giveBack, appUrl })(AbortSignal.any([])),\n`,
    },
  ];
  await using weak = await startTargets({ weaknesses, environment: { SMTP_URL: mailbox.url } });

  const { known, unknown } = await strike(weak, CONTROL_COUNT);

  expect(known / unknown).toBeGreaterThan(1 + DIFFERENCE_MAX);
});
