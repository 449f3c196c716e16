import { expect, test } from 'vitest';
import { z } from 'zod';
import { query } from '../support/embedded-postgres.ts';
import { post } from '../support/http.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { defineAttack, type Figures } from './support/attack.ts';
import { canary, expectCleanLogs } from './support/canaries.ts';
import { inFlight } from './support/in-flight.ts';
import { startTargets, type Targets } from './support/targets.ts';

const attack = defineAttack('registration race', { full: 200, short: 4 });
const CONTROL_COUNT = 2;
const CALLS_PER_ADDRESS = 20;

/** In one case or the other. Greek has two small sigmas for one capital, and Turkish a capital with a dot. */
const CASES: ((text: string) => string)[] = [
  (text) => text,
  (text) => text.toUpperCase(),
  (text) => text.replace(/^./u, (letter) => letter.toUpperCase()),
  (text) => text.replaceAll(/[aeiouëηυ]/gu, (letter) => letter.toUpperCase()),
  (text) => text.replaceAll('ς', 'σ'),
  (text) => text.replaceAll('i', 'İ'),
];
/** Composed and decomposed: the "ë" as one character, and as an "e" with two dots to follow. */
const FORMS = ['NFC', 'NFD'];
/** One domain, as people write it and as the DNS does. */
const DOMAINS = ['bücher.example', 'xn--bcher-kva.example'];

const SPELLINGS = CASES.flatMap((inCase) =>
  FORMS.flatMap((form) =>
    DOMAINS.map((domain) => (mailbox: string) => inCase(`${mailbox}@${domain}`).normalize(form)),
  ),
);

type Seen = { registered: number; taken: number; others: number; '5xx': number };

/** Twenty registrations of one address at once, each spelt in another way, on all servers in turn; so many times. */
async function strike({ servers }: Targets, count: number): Promise<Seen[]> {
  const race = async (): Promise<Seen> => {
    const { email, ...person } = canary();
    const mailbox = `zoë.iris.οδυσσης.${email.replace('@', '.at.')}`;
    const answers = await inFlight(CALLS_PER_ADDRESS, (index) => {
      const spelt = SPELLINGS[index % SPELLINGS.length]?.(mailbox);
      return post(`${servers[index % servers.length]?.trpcUrl ?? ''}/auth.register`, {
        ...person,
        email: spelt,
      });
    });
    const registered = answers.filter(({ status }) => status === 200).length;
    const taken = answers.filter(({ text }) => reasonOf(text) === 'EMAIL_TAKEN').length;
    const defects = answers.filter(({ status }) => status >= 500).length;
    return { registered, taken, others: answers.length - registered - taken, '5xx': defects };
  };
  return inFlight(count, race, 1);
}

const refusal = z.object({ error: z.object({ data: z.object({ reason: z.string() }) }) });
const reasonOf = (text: string) => refusal.safeParse(JSON.parse(text)).data?.error.data.reason;

function total(races: Seen[], name: keyof Seen): number {
  return races.reduce((sum, race) => sum + race[name], 0);
}

async function countAccounts({ databaseUrl }: Targets): Promise<number> {
  const [row] = await query(databaseUrl, 'SELECT count(*)::int AS accounts FROM users');
  return z.object({ accounts: z.int() }).parse(row).accounts;
}

const targets = openForTests(() => startTargets({ count: 2 }));

test('of twenty registrations of one address, in any spelling, one creates an account and the others get EMAIL_TAKEN', async () => {
  const races = await strike(targets(), attack.count);

  const one = { registered: 1, taken: CALLS_PER_ADDRESS - 1, others: 0, '5xx': 0 } satisfies Seen;
  expect(races).toEqual(Array(attack.count).fill(one));
  const accounts = await countAccounts(targets());
  expect(accounts).toBe(attack.count);
  const lines = expectCleanLogs(targets().servers);
  const figures: Figures = { registrations: attack.count * CALLS_PER_ADDRESS, accounts };
  const refused = { 'refused with EMAIL_TAKEN': total(races, 'taken'), '5xx': total(races, '5xx') };
  await attack.report({ ...figures, ...refused, 'log lines': lines });
});

test('the race succeeds if the database does not keep addresses unique', async () => {
  const before = await countAccounts(targets());
  await query(targets().databaseUrl, 'DROP INDEX users_email_key');

  const races = await strike(targets(), CONTROL_COUNT);

  expect(total(races, 'registered')).toBeGreaterThan(CONTROL_COUNT);
  expect(await countAccounts(targets())).toBe(before + total(races, 'registered'));
});

test('the race succeeds in a build that stores each spelling as another address', async () => {
  const file = 'server/users/users.schema.ts';
  const weakness = {
    file,
    defense: '.transform(normalizeEmail)',
    without: '.transform((text) => text.trim())',
  };
  await using weak = await startTargets({ weaknesses: [weakness] });
  await query(
    weak.databaseUrl,
    `ALTER TABLE users DROP CONSTRAINT users_email_is_normalised, DROP CONSTRAINT users_email_has_no_dot_above_i`,
  );

  const races = await strike(weak, CONTROL_COUNT);

  expect(total(races, 'registered')).toBeGreaterThan(CONTROL_COUNT);
  expect(await countAccounts(weak)).toBe(total(races, 'registered'));
});
