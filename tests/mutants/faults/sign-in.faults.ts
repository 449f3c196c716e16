import type { FaultsByFile } from '../fault.ts';

/** Sessions of the server and their tokens. */
export const signInFaults: FaultsByFile = {
  'server/auth/sessions.service.ts': [
    {
      name: 'the grace of a refresh ends a second early',
      text: 'idleSeconds <= REFRESH_GRACE_SECONDS',
      replacement: 'idleSeconds < REFRESH_GRACE_SECONDS',
    },
    {
      name: 'every older refresh token counts as the one before',
      text: 'late.generation === late.session.generation - 1',
      replacement: 'late.generation < late.session.generation',
    },
    {
      name: 'a replayed refresh token leaves the session alive',
      text: 'await sessions.delete(late.session.id);',
      replacement: '',
    },
    {
      name: 'a refresh returns the token that was spent',
      text: 'generation: spent.generation + 1',
      replacement: 'generation: spent.generation',
    },
    {
      name: 'the MAC of a refresh token is not checked',
      text: 'refreshTokens.matches(mac, { ...found.session, generation }) ?',
      replacement: "mac !== '' ?",
    },
  ],
  'server/auth/sessions.repository.ts': [
    {
      name: "a session is found for another user's token",
      text: 's.id = $1::uuid AND s.user_id = $2::uuid AND',
      replacement: 's.id = $1::uuid AND $2::uuid IS NOT NULL AND',
      tests: ['tests/integration/sessions.repository.test.ts'],
    },
    {
      name: "anyone's sessions can be ended",
      text: 'password_version FROM users WHERE id = $1::uuid FOR NO KEY UPDATE)',
      replacement: 'password_version FROM users WHERE $1::uuid IS NOT NULL)',
      tests: ['tests/integration/sessions.list.repository.test.ts'],
    },
    {
      name: 'a session outlives a new password',
      text: "'s.expires_at > now() AND s.password_version = u.password_version'",
      replacement: "'s.expires_at > now()'",
      tests: ['tests/integration/sessions.repository.test.ts'],
    },
    {
      name: 'a session outlives its expiry',
      text: "IS_ALIVE = 's.expires_at > now() AND ",
      replacement: "IS_ALIVE = '",
      tests: ['tests/integration/sessions.repository.test.ts'],
    },
    {
      name: 'a user may have one session too many',
      text: 'OFFSET $8::int - 1)',
      replacement: 'OFFSET $8::int)',
      tests: [
        'tests/integration/sessions.repository.test.ts',
        'tests/integration/sessions.list.repository.test.ts',
      ],
    },
    {
      name: 'refreshes extend a session for ever',
      text: 'expires_at = least(',
      replacement: 'expires_at = greatest(',
      tests: ['tests/integration/sessions.repository.test.ts'],
    },
    {
      name: 'two refreshes with one token both win',
      text: 'AND s.generation = $2::int AND',
      replacement: 'AND $2::int IS NOT NULL AND',
      tests: ['tests/integration/sessions.repository.test.ts'],
    },
    {
      name: 'signing in does not wait for a deletion of its user',
      text: 'WHERE id = $2::uuid FOR NO KEY UPDATE)',
      replacement: 'WHERE id = $2::uuid)',
      tests: ['tests/e2e/auth.races.test.ts'],
    },
  ],
  'server/auth/session.ts': [
    {
      name: 'the grace of a refresh is shorter than its two tries',
      text: 'REFRESH_GRACE_SECONDS = 10',
      replacement: 'REFRESH_GRACE_SECONDS = 8',
    },
  ],
  'server/auth/access-tokens.ts': [
    {
      name: 'an access token may live longer than ours',
      text: 'exp - iat <= ttlSeconds',
      replacement: 'exp - iat > 0',
    },
    {
      name: 'an access token may be meant for another API',
      text: 'audience: AUDIENCE,\n          clock',
      replacement: 'clock',
    },
    {
      name: 'access tokens go by the clock of the machine',
      text: 'clockTimestamp: nowSeconds(),',
      replacement: '',
    },
    {
      name: 'an access token may start in the far future',
      text: ' && iat <= nowSeconds() + CLOCK_SKEW_SECONDS',
      replacement: '',
    },
    {
      name: 'an expired access token is reported as invalid',
      text: "error instanceof jwt.TokenExpiredError ? 'expired' : 'invalid'",
      replacement: "'invalid'",
    },
  ],
  'server/auth/refresh-tokens.ts': [
    {
      name: 'a new key voids the refresh tokens of the previous one',
      text: 'keys.some(',
      replacement: '[current].some(',
    },
    {
      name: "a refresh token does not depend on the session's seed",
      text: '.update(seed)\n',
      replacement: '\n',
    },
  ],
  'server/auth/auth.service.ts': [
    {
      name: 'an unknown address is refused without hashing',
      text: 'await passwords.verify(password, user?.passwordHash ?? null, requester)',
      replacement: 'user !== null && (await passwords.verify(password, user.passwordHash, requester))',
      tests: ['tests/attack/sign-in-timing.test.ts'],
    },
    {
      name: 'registering accepts any password',
      text: 'passwordPolicy.check(password, identity);',
      replacement: '',
    },
    {
      name: 'an outdated hash is never renewed',
      text: 'if (renewed !== null) await',
      replacement: 'if (renewed === null) await',
    },
  ],
};
