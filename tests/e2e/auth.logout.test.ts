import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { outcomeOf } from '../support/outcomes.ts';
import { PASSWORD, signIn, signUp } from '../support/people.ts';
import { refusal, REVOKED, SESSION_EXPIRED } from '../support/refusals.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app[Symbol.asyncDispose]());

const refresh = (refreshToken: string) => app.anonymous.auth.refresh.mutate({ refreshToken });
const logout = (refreshToken: string) => app.anonymous.auth.logout.mutate({ refreshToken });

describe('auth.logout', () => {
  test('answers nothing and ends the session at once, every token of it', async () => {
    const { api, session } = await signUp(app.trpcUrl);

    await expect(logout(session.refreshToken)).resolves.toBeUndefined();

    expect(await refusal(api.users.me.query())).toMatchObject(REVOKED);
    expect(await refusal(refresh(session.refreshToken))).toMatchObject(SESSION_EXPIRED);
  });

  test('ends no other session of the user', async () => {
    const { session, email } = await signUp(app.trpcUrl);
    const phone = await signIn(app.trpcUrl, { email, password: PASSWORD });

    await logout(session.refreshToken);

    expect(await outcomeOf(phone.api.users.me.query())).toBe('ok');
    expect(await outcomeOf(refresh(phone.session.refreshToken))).toBe('ok');
  });

  test.each([
    ['of a session that has ended', (token: string) => logout(token).then(() => token)],
    ['that was refreshed since', (token: string) => refresh(token).then(() => token)],
    ['with a forged signature', (token: string) => `${token.slice(0, -43)}${'A'.repeat(43)}`],
    ['of nobody', () => `${crypto.randomUUID()}.0.${'A'.repeat(43)}`],
    ['that is rubbish', () => 'rubbish'],
    ['that is nothing', () => ''],
    ['that is long rubbish', () => '🦉'.repeat(2_000)],
  ])('succeeds with a token %s', async (_, prepare) => {
    const { session } = await signUp(app.trpcUrl);

    await expect(logout(await prepare(session.refreshToken))).resolves.toBeUndefined();
  });

  test('with a forged token ends nothing', async () => {
    const { api, session } = await signUp(app.trpcUrl);

    await logout(`${session.refreshToken.slice(0, -43)}${'A'.repeat(43)}`);

    expect(await outcomeOf(api.users.me.query())).toBe('ok');
  });
});
