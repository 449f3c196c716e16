import { expect, test } from 'vitest';
import { z } from 'zod';
import { bearer, errorOf, sendBytes } from '../support/http.ts';
import { signUp } from '../support/people.ts';
import { createRandom } from '../support/random.ts';
import { defineAttack } from './support/attack.ts';
import { canary, expectCleanLogs } from './support/canaries.ts';
import { brokenRequests, requestForgeries } from './support/forged-headers.ts';
import { claimsOf, tokenForgeries } from './support/forged-tokens.ts';
import { inFlight } from './support/in-flight.ts';
import type { Loot } from './support/loot.ts';
import { startTargets, type Targets } from './support/targets.ts';
import { createWire, type Hit } from './support/wire.ts';

const attack = defineAttack('forged access tokens', { full: 5_000, short: 260 });

const ME = '/trpc/users.me';
/** How often the genuine token is tried in between: a server that refuses everything withstands nothing. */
const GENUINE_EVERY = 20;
/** Of requests that HTTP itself does not allow. */
const BROKEN_EVERY = 25;
const AT_ONCE = 20;

const nothingSeen = () => ({
  /** The kinds that were let in, each with one of its requests. */
  accepted: emptyRecord(),
  /** What neither was let in nor refused as it should be. */
  odd: emptyRecord(),
  ...{ refused: 0, refusedUnread: 0, genuineAccepted: 0, serverErrors: 0 },
});
type Strike = ReturnType<typeof nothingSeen>;
const emptyRecord = (): Record<string, string> => ({});

async function strike({ servers: [server], environment }: Targets, count: number) {
  const [owner, stranger] = [canary(), canary()];
  const { session, userId } = await signUpAs(server.trpcUrl, owner);
  const { session: foreign } = await signUpAs(server.trpcUrl, stranger);
  using wire = createWire(server.url, AT_ONCE);
  const seen = nothingSeen();
  const [tokens, requests] = [Object.entries(tokenForgeries()), Object.entries(requestForgeries())];
  const kinds = new Set<string>();
  const seed = attack.random.integer(2 ** 31);

  const shoot = async (index: number) => {
    const loot: Loot = {
      genuine: session.accessToken,
      foreign: foreign.accessToken,
      refreshToken: session.refreshToken,
      secret: Buffer.from(environment['JWT_SECRET'] ?? '', 'base64'),
      random: createRandom(seed + index),
    };
    const [tokenKind, forge] = pickAt(tokens, index - (index >> 2));
    const forged = forge(loot);
    const material = { ...loot, forged, me: ME };
    if (index % BROKEN_EVERY === 0) {
      const [kind, bytes] = brokenRequests(material);
      judgeBroken(seen, `${kind} (case ${String(index)})`, (await sendBytes(server.url, bytes)).status);
    }
    if (index % GENUINE_EVERY === 0) {
      const hit = await wire.fire({ path: ME, headers: bearer(session.accessToken) });
      if (hit.status === 200 && hit.text.includes(userId)) seen.genuineAccepted += 1;
    }
    const isToken = index % 4 !== 3;
    const [kind, build] = isToken
      ? [tokenKind, () => ({ path: ME, headers: bearer(forged) })]
      : pickAt(requests, index >> 2);
    kinds.add(kind);
    const shot = build(material);
    classify(
      seen,
      `${kind} (case ${String(index)}, ${JSON.stringify(shot.headers ?? shot.path)})`,
      await wire.fire(shot),
    );
  };
  await inFlight(count, shoot, AT_ONCE);
  return { ...seen, kinds: kinds.size, known: tokens.length + requests.length };
}

async function signUpAs(trpcUrl: string, person: ReturnType<typeof canary>) {
  const { session } = await signUp(trpcUrl, person);
  return { session, userId: z.string().parse(claimsOf(session.accessToken)['sub']) };
}

function pickAt<T>(values: T[], index: number): T {
  const value = values[index % values.length];
  if (value === undefined) throw new Error('There is nothing to pick from.');
  return value;
}

function classify(seen: Strike, name: string, hit: Hit): void {
  if (hit.status >= 500) seen.serverErrors += 1;
  if (hit.status < 300) seen.accepted[name] = hit.text;
  else if (isRefusal(hit)) seen.refused += 1;
  else seen.odd[name] = `${String(hit.status)} ${hit.text}`;
}

function isRefusal(hit: Hit): boolean {
  if (hit.status !== 401 || hit.headers.get('www-authenticate') !== 'Bearer') return false;
  return errorOf(hit).reason === 'UNAUTHENTICATED';
}

/** Node's own parser has no words of ours. */
function judgeBroken(seen: Strike, name: string, status: number): void {
  if (status === 400 || status === 431) seen.refusedUnread += 1;
  else if (status < 300) seen.accepted[name] = 'broken';
  else seen.odd[name] = String(status);
}

test('no forged token is accepted, and each gets a 401', async () => {
  await using targets = await startTargets();

  const { accepted, odd, ...seen } = await strike(targets, attack.count);

  expect({ accepted, odd, serverErrors: seen.serverErrors }).toEqual({
    accepted: {},
    odd: {},
    serverErrors: 0,
  });
  expect(seen.kinds).toBe(seen.known);
  expect(seen.refused).toBe(attack.count);
  expect(seen.refusedUnread).toBe(Math.ceil(attack.count / BROKEN_EVERY));
  expect(seen.genuineAccepted).toBe(Math.ceil(attack.count / GENUINE_EVERY));
  const lines = expectCleanLogs(targets.servers);
  await attack.report({
    ...{ kinds: seen.kinds, accepted: 0, '401': seen.refused, '5xx': seen.serverErrors },
    ...{ 'broken requests refused': seen.refusedUnread, 'genuine accepted': seen.genuineAccepted },
    'log lines': lines,
  });
});

const ACCESS_TOKENS = 'server/auth/access-tokens.ts';

test.each([
  {
    without: 'a check of the signature',
    weaknesses: [
      { file: ACCESS_TOKENS, defense: 'jwt.verify(token, key, {', without: 'jwt.decode(token, {' },
    ],
    kinds: ['another key', "another token's signature"],
  },
  {
    without: 'checks of its claims',
    weaknesses: [
      { file: ACCESS_TOKENS, defense: 'audience: AUDIENCE,', without: '' },
      { file: ACCESS_TOKENS, defense: 'exp - iat <= ttlSeconds', without: 'true' },
    ],
    kinds: ['aud of another service', 'exp beyond the lifetime'],
  },
])('forged tokens are accepted by a build without $without', async ({ weaknesses, kinds }) => {
  await using targets = await startTargets({ weaknesses });

  const { accepted } = await strike(targets, 150);

  const all = Object.keys(accepted).join();
  for (const kind of kinds) expect(all).toContain(kind);
});
