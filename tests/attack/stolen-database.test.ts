import { createHash, createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { query } from '../support/embedded-postgres.ts';
import { post } from '../support/http.ts';
import { clientFrom, times } from '../support/outcomes.ts';
import { defineAttack } from './support/attack.ts';
import { canary, expectCleanLogs } from './support/canaries.ts';
import { inFlight } from './support/in-flight.ts';
import { startTargets, type Targets } from './support/targets.ts';

/** Mails that wait in the database while it is copied. */
const attack = defineAttack('tokens from a stolen database', { full: 1_000, short: 12 });
const CONTROL_COUNT = 4;
const NEW_PASSWORD = 'what the thief would like it to be';
const REGISTRATIONS_AT_ONCE = 4;
/** The columns of so many accounts are tried, too. They are alike for all. */
const OWNERS_TRIED = 10;
/** The longest token that the API reads. */
const TOKEN_LENGTH_MAX = 512;

const row = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
type Row = z.infer<typeof row>;

/** Requests a verification and a reset for many accounts. The mail server is down, so all mails wait. */
async function requestMails({ servers: [{ trpcUrl }] }: Targets, count: number): Promise<void> {
  await inFlight(
    count / 2,
    async () => {
      const { auth } = clientFrom(trpcUrl);
      const input = canary();
      await auth.register.mutate(input);
      const { accessToken } = await auth.login.mutate({ email: input.email, password: input.password });
      await clientFrom(trpcUrl, undefined, {
        accessToken: () => accessToken,
      }).auth.requestEmailVerification.mutate();
      await auth.requestPasswordReset.mutate({ email: input.email });
    },
    REGISTRATIONS_AT_ONCE,
  );
}

/** Every row of every table. */
async function dump({ databaseUrl }: Targets): Promise<Record<string, Row[]>> {
  const tables = z.array(z.object({ name: z.string() })).parse(
    await query(
      databaseUrl,
      `SELECT format('%I', relname) AS name FROM pg_class
        WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace`,
    ),
  );
  const entries = tables.map(async ({ name }) => {
    const rows = await query(databaseUrl, `SELECT to_jsonb(t) AS row FROM ${name} t`);
    return [name, rows.map((one) => row.parse(one['row']))] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

const textsIn = (one: Row): string[] =>
  Object.values(one).flatMap((value) => (value === null ? [] : String(value)));

/** What a text of the database may stand for. PostgreSQL writes bytes as `\x…`. */
function bytesOf(text: string): Buffer[] {
  const hex = text.replace(/^\\x/, '').replaceAll('-', '');
  const isHex = /^(?:[0-9a-f]{2})+$/.test(hex);
  return [Buffer.from(text), ...(isHex ? [Buffer.from(hex, 'hex')] : []), Buffer.from(text, 'base64url')];
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest();

/** Everything that a thief who knows the program could make of a mail and its account, without the keys of the server. */
function guessesFrom(mail: Row, owner: Row): Set<string> {
  const texts = [...textsIn(mail), ...textsIn(owner)];
  const parts = texts.flatMap(bytesOf);
  const [, id = Buffer.alloc(0)] = bytesOf(String(mail['id']));
  const macs = parts.flatMap((part) => [part, sha256(part), createHmac('sha256', part).update(id).digest()]);
  const forged = macs.map((mac) => Buffer.concat([id, mac, Buffer.alloc(32)]).subarray(0, 16 + 32));
  const guesses = [...texts, ...[...macs, ...forged].map((bytes) => bytes.toString('base64url'))];
  return new Set(guesses.filter(({ length }) => length > 0 && length <= TOKEN_LENGTH_MAX));
}

/** Tries every guess at the procedure that the mail is for. Returns how many were tried, and how many mails were redeemed. */
async function strike(targets: Targets, count: number) {
  await requestMails(targets, count);
  const { mailed_tokens: mails = [], users = [] } = await dump(targets);
  expect(mails).toHaveLength(count);
  const [tried, redeemed] = [times(mails.length, () => 0), new Set<Row>()];
  await inFlight(mails.length, async (index) => {
    const mail = mails[index] ?? {};
    const owner = users.find(({ id }) => id === mail['user_id']) ?? {};
    const known = index < OWNERS_TRIED ? owner : {};
    for (const token of guessesFrom(mail, known)) {
      tried[index] = (tried[index] ?? 0) + 1;
      const status = await redeem(targets, { purpose: mail['purpose'], token });
      if (status === 200) redeemed.add(mail);
      else expect(status).toBe(400);
    }
  });
  return { tried: tried.reduce((sum, one) => sum + one, 0), redeemed: redeemed.size };
}

type Guess = { purpose: unknown; token: string };

async function redeem({ servers: [{ trpcUrl }] }: Targets, { purpose, token }: Guess): Promise<number> {
  const { status } =
    purpose === 'verify_email'
      ? await post(`${trpcUrl}/auth.verifyEmail`, { token })
      : await post(`${trpcUrl}/auth.resetPassword`, { token, newPassword: NEW_PASSWORD });
  return status;
}

test('a copy of the database with waiting mails redeems none of them', async () => {
  await using targets = await startTargets();

  const { tried, redeemed } = await strike(targets, attack.count);

  expect(redeemed).toBe(0);
  const lines = expectCleanLogs(targets.servers);
  await attack.report({ 'tokens tried': tried, redeemed, 'log lines': lines });
});

test.each([
  {
    build: 'derives tokens without a key',
    file: 'server/auth/mailed-tokens.ts',
    defense: "createHmac('sha256', key).update(id).digest()",
    without: "createHash('sha256').update(id).digest()",
  },
  {
    build: 'stores tokens',
    file: 'server/auth/mailed-tokens.service.ts',
    defense: 'await mailedTokens.insert({ id: newMailId(), purpose, email, limitKey: limitKeyOf(email) });',
    without:
      'const id = newMailId(); await mailedTokens.insert({ id, purpose, email, limitKey: tokens.create(id) });',
  },
])('a copy of the database redeems the mails of a build that $build', async ({ build: _, ...weakness }) => {
  await using weak = await startTargets({ weaknesses: [weakness] });

  const { redeemed } = await strike(weak, CONTROL_COUNT);

  // A reset voids the verification of the same account.
  expect(redeemed).toBeGreaterThanOrEqual(CONTROL_COUNT / 2);
});
