import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { errorOf, post } from '../support/http.ts';
import { clientFrom, countOutcomes } from '../support/outcomes.ts';
import { person, reasonOf, signIn } from '../support/people.ts';
import { refusal } from '../support/refusals.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app[Symbol.asyncDispose]());

const EMAIL_TAKEN = {
  message: 'An account with this email address already exists.',
  code: 'CONFLICT',
  httpStatus: 409,
  path: 'auth.register',
  reason: 'EMAIL_TAKEN',
  details: null,
  issues: [],
};

describe('auth.register', () => {
  test('answers the new user, the address normalised and the names trimmed', async () => {
    const name = crypto.randomUUID();
    const input = person({ email: ` ${name}@Example.COM `, firstName: ' Ada ', lastName: ' King-Noël 👩‍💻 ' });

    const user = await app.anonymous.auth.register.mutate(input);

    expect(user).toEqual({
      id: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/),
      email: `${name}@example.com`,
      firstName: 'Ada',
      lastName: 'King-Noël 👩‍💻',
      emailVerified: false,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    });
  });

  test('does not sign in: nothing in the answer opens anything', async () => {
    const answer = await post(`${app.trpcUrl}/auth.register`, person());

    expect(answer.status).toBe(200);
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(answer.text).not.toMatch(/token|password|hash/i);
  });
});

describe('an address that is taken', () => {
  test.each([
    ['to the letter', (email: string) => email],
    ['in upper case', (email: string) => email.toUpperCase()],
    ['in mixed case', (email: string) => email.replace('kim', 'kIm').replace('example', 'eXample')],
    ['with spaces around', (email: string) => ` \t${email}\n`],
    ['with letters and accents apart', (email: string) => email.normalize('NFD')],
    ['with the sign for kelvin, which is a K', (email: string) => email.replace('k', '\u212a')],
    ['with a domain as the DNS has it', (email: string) => email.replace('exämple', 'xn--exmple-cua')],
  ])('is refused %s', async (_, respell) => {
    const email = `kim.josé-${crypto.randomUUID()}@exämple.com`;
    await app.anonymous.auth.register.mutate(person({ email }));

    const said = await refusal(app.anonymous.auth.register.mutate(person({ email: respell(email) })));

    expect(said).toEqual(EMAIL_TAKEN);
  });

  test.each([['NFC'], ['NFD']])('beyond ASCII signs in as well, in %s and upper case', async (form) => {
    const name = `josé.νικος-${crypto.randomUUID()}`;
    const input = person({ email: `${name}@bücher.example` });
    const user = await app.anonymous.auth.register.mutate(input);

    const email = input.email.normalize(form).toUpperCase();
    const { session } = await signIn(app.trpcUrl, { ...input, email });

    expect(user.email).toBe(`${name}@xn--bcher-kva.example`);
    expect(session.user).toEqual(user);
  });

  test('20 times at once, in as many spellings, becomes one account', async () => {
    const email = `kim.josé.νικος-${crypto.randomUUID()}@exämple.com`;
    const letters = [
      email,
      email.toUpperCase(),
      email.replace('k', '\u212a'),
      email.replace('exämple', 'EXÄMPLE'),
      email.replace('exämple', 'xn--exmple-cua'),
    ];
    const forms = letters.flatMap((spelling) => [spelling, spelling.normalize('NFD')]);
    const spellings = forms.flatMap((spelling) => [spelling, ` ${spelling}\n`]);
    const inputs = spellings.map((email, index) => person({ email, firstName: `Kim ${String(index)}` }));

    // A client each, so that each call is a request of its own.
    const outcomes = await countOutcomes(
      inputs.map((input) => clientFrom(app.trpcUrl).auth.register.mutate(input)),
    );

    expect(outcomes).toEqual({ ok: 1, EMAIL_TAKEN: 19 });
  });
});

describe('a password', () => {
  const ada = { email: 'a.king@example.com', firstName: 'Augusta', lastName: 'Lovelace' };

  test.each([
    ['of 14 characters', 'too_short', 'fourteen chars'],
    ['of 14 characters of two UTF-16 units', 'too_short', '🦉'.repeat(14)],
    ['of 16 characters that NFC makes 8', 'too_short', 'e\u0301'.repeat(8)],
    ['of none', 'too_short', ''],
    ['of 129 characters', 'too_long', 'x'.repeat(129)],
    ['with the address', 'contains_identity', 'my A.KING@example.com'],
    ['with the mailbox', 'contains_identity', 'welcome a.king 1843'],
    ['with the first name', 'contains_identity', 'the great AUGUSTA herself'],
    ['with the last name', 'contains_identity', 'countess of lovelace'],
    ["with the service's name", 'contains_identity', 'my PlumbLine account'],
    ['that many people use', 'common', '1QAZ2wsx3EDC4rfv'],
  ])('%s is rejected as %s', async (_, cause, password) => {
    const said = await refusal(app.anonymous.auth.register.mutate({ ...ada, password }));

    expect(said).toEqual({
      message: expect.stringMatching(/^The password .*\.$/),
      code: 'BAD_REQUEST',
      httpStatus: 400,
      path: 'auth.register',
      reason: 'PASSWORD_REJECTED',
      details: { cause },
      issues: [],
    });
    if (password !== '') expect(said.message).not.toContain(password);
  });

  test.each([
    ['of 15 characters', 'fifteen chars !'],
    ['of 128 characters of four bytes', `🦊${'🦉'.repeat(127)}`],
    ['of spaces around words', '  white space  '],
  ])('%s is good, and signs in', async (_, password) => {
    const input = person({ password });

    await app.anonymous.auth.register.mutate(input);

    const { session } = await signIn(app.trpcUrl, input);
    expect(session.user.email).toBe(input.email);
  });

  test('that is refused leaves no account behind', async () => {
    const input = person();
    const refused = await reasonOf(app.anonymous.auth.register.mutate({ ...input, password: 'short' }));

    const user = await app.anonymous.auth.register.mutate(input);

    expect(refused).toBe('PASSWORD_REJECTED');
    expect(user.email).toBe(input.email);
  });

  test('is told apart from an address that is taken without saying which addresses are', async () => {
    const input = person();
    await app.anonymous.auth.register.mutate(input);

    const answers = await Promise.all(
      [input, person()].map(({ email }) =>
        post(`${app.trpcUrl}/auth.register`, { ...input, email, password: 'short' }),
      ),
    );

    const [taken, free] = answers.map(errorOf).map(({ requestId: _, ...said }) => said);
    expect(taken).toEqual(free);
  });
});
