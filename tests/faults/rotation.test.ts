import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { outcomeOf, times } from '../support/outcomes.ts';
import { clientOf, PASSWORD, signUp, withToken } from '../support/people.ts';
import { scaleTimeout } from '../support/timeouts.ts';
import { startBalancer } from './support/balancer.ts';
import { expectFigures, sizeOf } from './support/campaign.ts';
import { startReplicas } from './support/replicas.ts';

const CLIENTS = sizeOf({ full: 8, short: 4 });

const newSecret = () => randomBytes(32).toString('base64');
const newSecrets = () => ({ JWT_SECRET: newSecret(), PASSWORD_PEPPER: newSecret() });
type Secrets = ReturnType<typeof newSecrets>;
const accepting = ({ JWT_SECRET, PASSWORD_PEPPER }: Secrets) => ({
  JWT_ACCEPTED_SECRETS: JWT_SECRET,
  PASSWORD_ACCEPTED_PEPPERS: PASSWORD_PEPPER,
});
const ACCEPTING_NONE = { JWT_ACCEPTED_SECRETS: '', PASSWORD_ACCEPTED_PEPPERS: '' };

/** Users who read, refresh and sign in again and again, each time at another replica. */
function startUsers(trpcUrl: string, pick: () => string) {
  const outcomes: Record<string, number> = {};
  const rounds: number[] = [];
  let isStopped = false;

  async function count<T>(call: Promise<T>): Promise<T | null> {
    const outcome = await outcomeOf(call);
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    return outcome === 'ok' ? call : null;
  }
  const trpc = () => `${pick()}/trpc`;

  async function live(index: number): Promise<void> {
    const { email, session } = await signUp(trpcUrl);
    let tokens = session;
    for (rounds[index] = 0; !isStopped; rounds[index] += 1) {
      await count(withToken(trpc(), tokens.accessToken).users.me.query());
      const { refreshToken } = tokens;
      const refreshed = await count(clientOf(trpc()).auth.refresh.mutate({ refreshToken }));
      const signedIn = await count(clientOf(trpc()).auth.login.mutate({ email, password: PASSWORD }));
      tokens = refreshed ?? signedIn ?? tokens;
    }
  }
  const running = times(CLIENTS, live);

  return {
    outcomes,
    /** Waits until all users have renewed everything that they hold. */
    async renewed(): Promise<void> {
      const before = [...rounds];
      const hasRenewed = () => rounds.every((round, index) => round > (before[index] ?? 0) + 1);
      await expect.poll(hasRenewed, { timeout: scaleTimeout(30_000) }).toBe(true);
    },
    async stop() {
      isStopped = true;
      await Promise.all(running);
      return outcomes;
    },
  };
}

test('replacing both secrets in three steps refuses no call', async () => {
  const [before, after] = [newSecrets(), newSecrets()];
  await using replicas = await startReplicas({ environment: before });
  await using balancer = startBalancer(replicas.urls);
  const areReady = () => expect.poll(balancer.readyCount).toBe(replicas.urls.length);
  await areReady();
  const users = startUsers(replicas.trpcUrl, balancer.pick);
  const steps = [
    { ...before, ...accepting(after) },
    { ...after, ...accepting(before) },
    { ...after, ...ACCEPTING_NONE },
  ];

  for (const step of steps) {
    await replicas.replaceAll(step, areReady);
    await users.renewed();
  }
  const { ok = 0, ...refused } = await users.stop();

  await expectFigures('rotation of both secrets', [
    { name: 'replicas replaced', value: steps.length * replicas.urls.length },
    { name: 'calls', value: ok, atLeast: 1 },
    { name: 'calls that failed', value: sum(refused), atMost: 0 },
  ]);
});

test('replacing both secrets in one step makes replicas refuse', async () => {
  await using replicas = await startReplicas({ environment: newSecrets() });
  await using balancer = startBalancer(replicas.urls);
  const areReady = () => expect.poll(balancer.readyCount).toBe(replicas.urls.length);
  await areReady();
  const users = startUsers(replicas.trpcUrl, balancer.pick);

  await replicas.replaceAll(newSecrets(), areReady);
  const { ok: _, ...refused } = await users.stop();

  expect(Object.keys(refused).sort()).toEqual(['INVALID_CREDENTIALS', 'SESSION_EXPIRED', 'UNAUTHENTICATED']);
});

const sum = (counts: Record<string, number>) =>
  Object.values(counts).reduce((total, count) => total + count, 0);
