import { availableParallelism } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { errorOf, post } from '../support/http.ts';
import { times } from '../support/outcomes.ts';
import { PASSWORD, person, signIn, signUp } from '../support/people.ts';
import { scaleTimeout } from '../support/timeouts.ts';

let app: TestApp;
beforeAll(async () => {
  // A hash takes so long that calls arrive faster than they are served.
  app = await startTestApp({ BCRYPT_COST: '10' });
});
afterAll(() => app[Symbol.asyncDispose]());

/** More than may wait and can be served meanwhile, on small machines and large. */
const FLOOD_CALLS = 3 * (30 + availableParallelism());
const FLOOD_MS_MAX = scaleTimeout(60_000);

test(
  'a flood of sign-ins is turned away at the door, and harms no other call',
  { timeout: FLOOD_MS_MAX },
  async () => {
    const { api, session, email } = await signUp(app.trpcUrl);
    const guess = { email: person().email, password: PASSWORD };

    const flood = times(FLOOD_CALLS, () => post(`${app.trpcUrl}/auth.login`, guess));
    const [me, ...answers] = await Promise.all([api.users.me.query(), ...flood]);

    const refused = answers.filter(({ status }) => status !== 401);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(FLOOD_CALLS);
    for (const answer of refused) {
      const { requestId: _, ...said } = errorOf(answer);
      expect(said).toEqual({
        message: 'The server is busy checking passwords. Try again shortly.',
        code: 'SERVICE_UNAVAILABLE',
        httpStatus: 503,
        path: 'auth.login',
        reason: 'OVERLOADED',
        details: { retryAfterSeconds: 5 },
        issues: [],
      });
      expect(answer.headers.get('retry-after')).toBe('5');
    }
    expect(me).toEqual(session.user);
    expect((await signIn(app.trpcUrl, { email, password: PASSWORD })).session.user).toEqual(me);
  },
);
