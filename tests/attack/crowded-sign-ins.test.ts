import { setTimeout as delay } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { errorOf } from '../support/http.ts';
import { newAddress, WRONG_PASSWORD } from '../support/limited-server.ts';
import { openMailbox } from '../support/mailbox.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { clientFrom, countOutcomes, times } from '../support/outcomes.ts';
import { DEFAULT_LIMITS } from '../support/server-process.ts';
import { scaleTimeout } from '../support/timeouts.ts';
import { defineAttack, IS_FULL } from './support/attack.ts';
import { canary, expectCleanLogs } from './support/canaries.ts';
import { callShot } from './support/hostile-requests.ts';
import { startTargets, type Targets } from './support/targets.ts';
import { createWire } from './support/wire.ts';

vi.setConfig({ testTimeout: scaleTimeout(90_000) });

const USERS = 13;
/** Where the guesses come from. */
const SOURCES = {
  '20 addresses': () => times(20, newAddress),
  'one IPv6 /56': () => times(256, (n) => `2001:db8:7:${n.toString(16)}::1`),
  'one IPv6 /48': () => times(256, (n) => `2001:db8:8:${(n * 256).toString(16)}::1`),
};
type Source = keyof typeof SOURCES;
const mailbox = openForTests(openMailbox);
const attack = defineAttack('crowded sign-ins', { full: USERS, short: USERS });
/** Guesses in progress at once: far more than may wait for bcrypt. */
const AT_ONCE = 100;
/** After a refusal, so that the attack does not take the processor from the server that it shares it with. */
const PAUSE_MS = 300;
const { LIMIT_CALLS: _calls, LIMIT_REGISTER_PER_ADDRESS: _registrations, ...GUESS_LIMITS } = DEFAULT_LIMITS;
const environment = () => ({
  ...GUESS_LIMITS,
  SMTP_URL: mailbox().url,
  BCRYPT_COST: IS_FULL ? '12' : '10',
  TRUST_PROXY: '127.0.0.1/32',
});
const PATIENCE = { timeoutMs: scaleTimeout(15_000) };

type User = { email: string; password: string; address: string };

/** Registers a user who has signed in from an address, which is thereby known. */
async function createUser({ servers: [{ trpcUrl }] }: Targets): Promise<User> {
  const [person, address] = [canary(), newAddress()];
  const { auth } = clientFrom(trpcUrl, address, PATIENCE);
  await auth.register.mutate(person);
  const { email, password } = person;
  await auth.login.mutate({ email, password });
  return { email, password, address };
}

async function createUsers(targets: Targets): Promise<User[]> {
  const users: User[] = [];
  for (let n = 0; n < USERS; n += 1) users.push(await createUser(targets));
  return users;
}

/** Guesses at made-up accounts, from each of the addresses in turn, until `stop` is called. Returns how each ended. */
function guessFrom({ servers: [server] }: Targets, addresses: readonly string[]) {
  const wire = createWire(server.url, AT_ONCE);
  const outcomes: Record<string, number> = {};
  let sent = 0;
  let isOver = false;
  const { promise: crowded, resolve: onCrowded } = Promise.withResolvers<undefined>();

  async function guess(): Promise<void> {
    const address = addresses[sent % addresses.length] ?? '';
    sent += 1;
    const shot = callShot(
      'mutation',
      'auth.login',
      JSON.stringify({ email: canary().email, password: WRONG_PASSWORD }),
    );
    const hit = await wire.fire({ ...shot, headers: { ...shot.headers, 'x-forwarded-for': address } });
    const { reason } = errorOf(hit);
    outcomes[String(reason)] = (outcomes[String(reason)] ?? 0) + 1;
    // From now on, some are refused because too many wait.
    if (reason === 'INVALID_CREDENTIALS') return;
    onCrowded(undefined);
    await delay(PAUSE_MS);
  }

  const lanes = times(AT_ONCE, async () => {
    while (!isOver) await guess();
  });
  return {
    crowded,
    async stop() {
      isOver = true;
      await Promise.all(lanes);
      wire[Symbol.dispose]();
      return outcomes;
    },
  };
}

const NEW_PASSWORD = 'canary lock with a new key';

/** Returns what owners do who prove themselves otherwise, from addresses that nobody knows: by a session, and by a mailed link. */
async function prepareOwners(targets: Targets): Promise<(() => Promise<unknown>)[]> {
  const [{ trpcUrl }] = targets.servers;
  const [changing, deleting, resetting] = [
    await createUser(targets),
    await createUser(targets),
    await createUser(targets),
  ];
  const [change, deletion] = [await withSession(targets, changing), await withSession(targets, deleting)];
  const { auth } = clientFrom(trpcUrl, newAddress(), PATIENCE);
  await auth.requestPasswordReset.mutate({ email: resetting.email });
  const { token } = await mailbox().mail(resetting.email);
  const passwords = { newPassword: NEW_PASSWORD, newPasswordConfirm: NEW_PASSWORD };
  return [
    () => change.users.changePassword.mutate({ currentPassword: changing.password, ...passwords }),
    () => deletion.users.delete.mutate({ password: deleting.password }),
    () => auth.resetPassword.mutate({ token, newPassword: NEW_PASSWORD }),
  ];
}

async function withSession({ servers: [{ trpcUrl }] }: Targets, { email, password, address }: User) {
  const { accessToken } = await clientFrom(trpcUrl, address, PATIENCE).auth.login.mutate({ email, password });
  return clientFrom(trpcUrl, newAddress(), { ...PATIENCE, accessToken: () => accessToken });
}

/** While strangers guess, users sign in from where they did before. Returns how that ends. */
async function crowd(targets: Targets, source: Source) {
  const users = await createUsers(targets);
  const owners = await prepareOwners(targets);
  const [{ trpcUrl }] = targets.servers;
  const strangers = guessFrom(targets, SOURCES[source]());
  await strangers.crowded;
  const signIns = await countOutcomes(
    users.map(({ email, password, address }) =>
      clientFrom(trpcUrl, address, PATIENCE).auth.login.mutate({ email, password }),
    ),
  );
  const ofOwners = await countOutcomes(owners.map((act) => act()));
  return { signIns, ofOwners, guesses: await strangers.stop() };
}

test.each<Source>(['20 addresses', 'one IPv6 /56', 'one IPv6 /48'])(
  'while strangers guess from %s, users sign in from where they did before',
  async (source) => {
    await using targets = await startTargets({ environment: environment() });

    const { signIns, ofOwners, guesses } = await crowd(targets, source);

    expect(signIns).toEqual({ ok: USERS });
    expect(ofOwners).toEqual({ ok: 3 });
    expect(guesses['OVERLOADED']).toBeGreaterThan(0);
    const lines = expectCleanLogs(targets.servers);
    const { INVALID_CREDENTIALS: wrong = 0, OVERLOADED: overloaded = 0 } = guesses;
    await attack.report({ scenario: source, 'guesses answered': wrong, overloaded, 'log lines': lines });
  },
);

test('users are refused by a build that reserves nothing for known devices', async () => {
  const unreserved = {
    file: 'server/auth/hash-queue.ts',
    defense: '!(await isTrusted())',
    without: '!(await Promise.resolve(false))',
  };
  await using targets = await startTargets({ environment: environment(), weaknesses: [unreserved] });

  const { signIns, ofOwners } = await crowd(targets, '20 addresses');

  expect((signIns['OVERLOADED'] ?? 0) + (ofOwners['OVERLOADED'] ?? 0)).toBeGreaterThan(0);
});
