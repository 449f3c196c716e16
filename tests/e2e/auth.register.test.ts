import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { errorOf, post } from '../support/http.ts';
import { person } from '../support/people.ts';
import { refusal } from '../support/refusals.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app[Symbol.asyncDispose]());

const register = (input: ReturnType<typeof person>) => app.anonymous.auth.register.mutate(input);

describe('auth.register', () => {
  test('returns the new user, with a normalized address and trimmed names', async () => {
    const name = crypto.randomUUID();
    const input = person({ email: ` ${name}@Example.COM `, firstName: ' Ada ', lastName: ' King-Noël 👩‍💻 ' });

    expect(await register(input)).toEqual({
      id: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/),
      email: `${name}@example.com`,
      firstName: 'Ada',
      lastName: 'King-Noël 👩‍💻',
      emailVerified: false,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    });
  });

  test('does not sign in', async () => {
    const answer = await post(`${app.trpcUrl}/auth.register`, person());

    expect(answer.status).toBe(200);
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(answer.text).not.toMatch(/token|password|hash/i);
  });

  test('refuses an address that is taken', async () => {
    const input = person();
    await register(input);

    expect(await refusal(register({ ...input, email: input.email.toUpperCase() }))).toEqual({
      message: 'An account with this email address already exists.',
      code: 'CONFLICT',
      httpStatus: 409,
      path: 'auth.register',
      reason: 'EMAIL_TAKEN',
      details: null,
      issues: [],
    });
  });

  test.each([
    ['too_short', 'fourteen chars'],
    ['contains_identity', 'countess of lovelace'],
    ['common', '1QAZ2wsx3EDC4rfv'],
  ])('rejects a password as %s, and creates no account', async (cause, password) => {
    const input = person({ lastName: 'Lovelace' });

    const said = await refusal(register({ ...input, password }));

    expect(said).toEqual({
      message: expect.stringMatching(/^The password .*\.$/),
      code: 'BAD_REQUEST',
      httpStatus: 400,
      path: 'auth.register',
      reason: 'PASSWORD_REJECTED',
      details: { cause },
      issues: [],
    });
    expect(said.message).not.toContain(password);
    expect((await register(input)).email).toBe(input.email);
  });

  test('rejects a password with the same message whether or not the address is taken', async () => {
    const input = person();
    await register(input);

    const answers = await Promise.all(
      [input, person()].map(({ email }) =>
        post(`${app.trpcUrl}/auth.register`, { ...input, email, password: 'short' }),
      ),
    );

    const [taken, free] = answers.map(errorOf).map(({ requestId: _, ...said }) => said);
    expect(taken).toEqual(free);
  });
});
