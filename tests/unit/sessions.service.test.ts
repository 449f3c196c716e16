import { beforeEach, describe, expect, test } from 'vitest';
import { REFRESH_TOKEN_REUSED, SESSION_EXPIRED } from '../../server/auth/auth.reasons.ts';
import { UNAUTHENTICATED } from '../../server/errors.ts';
import { sessionId, type SessionId } from '../../server/schemas/ids.schema.ts';
import type { User } from '../../server/users/user.ts';
import { newSessionId, newUser } from '../support/records.ts';
import { CLIENT, createServices } from '../support/services.ts';

const EXPIRED = { reason: SESSION_EXPIRED, details: null };
const REUSED = { reason: REFRESH_TOKEN_REUSED, details: null };
const REVOKED = { reason: UNAUTHENTICATED, details: { cause: 'revoked' } };

let services: ReturnType<typeof createServices>;
let user: User;
beforeEach(async () => {
  services = createServices();
  user = await services.repositories.users.insert(newUser());
});

/** The tokens of a session's first generations, each refreshed from the one before. */
async function signInAndRefresh(times: number): Promise<[first: string, ...string[]]> {
  const { refreshToken } = await services.sessions.start(user, CLIENT);
  const tokens: [string, ...string[]] = [refreshToken];
  for (let n = 0; n < times; n += 1) {
    tokens.push((await services.sessions.refresh(tokens.at(-1) ?? '')).refreshToken);
  }
  return tokens;
}

const idOf = (refreshToken: string): SessionId => sessionId.parse(refreshToken.split('.')[0]);
const claimsOf = (refreshToken: string) => ({ userId: user.id, sessionId: idOf(refreshToken) });
const withMac = (token: string, mac: string) => [...token.split('.').slice(0, 2), mac].join('.');
const REFRESH_GRACE_SECONDS = 10;
const FORGED_MAC = 'A'.repeat(43);

test('a started session is alive and names its user', async () => {
  const { refreshToken, ...issued } = await services.sessions.start(user, CLIENT);

  expect(issued).toMatchObject({ tokenType: 'Bearer', user: { id: user.id } });
  expect(await services.sessions.authenticate(claimsOf(refreshToken))).toMatchObject({ email: user.email });
});

describe('refresh', () => {
  test('returns a new token of the same session, which works in turn', async () => {
    const tokens = await signInAndRefresh(3);

    expect(new Set(tokens).size).toBe(4);
    expect(new Set(tokens.map(idOf)).size).toBe(1);
  });

  test.each([0, REFRESH_GRACE_SECONDS])(
    'repeated %i s later, because the response was lost, returns the same token',
    async (seconds) => {
      const [first, second] = await signInAndRefresh(1);
      services.clock.pass(seconds);

      const again = await services.sessions.refresh(first);

      expect(again.refreshToken).toBe(second);
      expect(await services.sessions.authenticate(claimsOf(first))).toMatchObject({ email: user.email });
    },
  );

  test.each([
    { which: 'the previous one after the grace period', refreshes: 1, seconds: REFRESH_GRACE_SECONDS + 1 },
    { which: 'an older one at once', refreshes: 2, seconds: 0 },
  ])('with a spent token, $which, ends the session', async ({ refreshes, seconds }) => {
    const tokens = await signInAndRefresh(refreshes);
    services.clock.pass(seconds);

    await expect(services.sessions.refresh(tokens[0])).rejects.toMatchObject(REUSED);

    await expect(services.sessions.refresh(tokens.at(-1) ?? '')).rejects.toMatchObject(EXPIRED);
    await expect(services.sessions.authenticate(claimsOf(tokens[0]))).rejects.toMatchObject(REVOKED);
  });

  test('does not extend the grace period by retries', async () => {
    const [first] = await signInAndRefresh(1);
    services.clock.pass(REFRESH_GRACE_SECONDS - 1);
    await services.sessions.refresh(first);
    services.clock.pass(2);

    await expect(services.sessions.refresh(first)).rejects.toMatchObject(REUSED);
  });

  test('with a reused token ends no other session of the user', async () => {
    const [[spent], [other]] = [await signInAndRefresh(2), await signInAndRefresh(0)];

    await expect(services.sessions.refresh(spent)).rejects.toMatchObject(REUSED);

    expect(await services.sessions.refresh(other)).toHaveProperty('user.id', user.id);
  });

  test.each([0, 1, 2])(
    'with a forged token of generation %i, made from a session ID alone, ends nothing',
    async (generation) => {
      const [, current = ''] = await signInAndRefresh(1);
      const forged = `${idOf(current)}.${String(generation)}.${FORGED_MAC}`;

      await expect(services.sessions.refresh(forged)).rejects.toMatchObject(EXPIRED);

      expect(await services.sessions.refresh(current)).toHaveProperty('user.id', user.id);
    },
  );

  test('with the MAC of another generation is refused', async () => {
    const [first, second = ''] = await signInAndRefresh(1);
    const mixed = withMac(second, first.split('.')[2] ?? '');

    await expect(services.sessions.refresh(mixed)).rejects.toMatchObject(EXPIRED);
  });

  test('never brings an ended session back, not even in the grace period', async () => {
    const [first, second = ''] = await signInAndRefresh(1);
    await services.sessions.end(second);

    await expect(services.sessions.refresh(first)).rejects.toMatchObject(EXPIRED);
    await expect(services.sessions.refresh(second)).rejects.toMatchObject(EXPIRED);
  });
});

describe('end', () => {
  test.each([0, 1, 2])('with the token of generation %i of 2, ends the session', async (generation) => {
    const tokens = await signInAndRefresh(2);

    await services.sessions.end(tokens[generation] ?? '');

    await expect(services.sessions.authenticate(claimsOf(tokens[0]))).rejects.toMatchObject(REVOKED);
  });

  test.each(['', 'x', `${newSessionId()}.0.${FORGED_MAC}`])(
    'with %j, succeeds and ends nothing',
    async (token) => {
      const [first] = await signInAndRefresh(0);

      await services.sessions.end(token);
      await services.sessions.end(withMac(first, FORGED_MAC));

      expect(await services.sessions.authenticate(claimsOf(first))).toMatchObject({ email: user.email });
    },
  );
});
