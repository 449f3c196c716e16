import { expect, test } from 'vitest';
import { composeMail } from '../../server/auth/mails.ts';

const TOKEN = 'A_b-0'.repeat(8);
const compose = (purpose: 'verify_email' | 'reset_password') =>
  composeMail(purpose, { to: 'ada@example.com', token: TOKEN, appUrl: 'https://app.example/tasks' });

// A stranger's address may be registered under any name: a mail must not carry what the one who did it has typed.
test.each([
  {
    purpose: 'verify_email',
    subject: 'Verify your email address',
    page: 'verify-email',
    time: '24 hours',
  },
  { purpose: 'reset_password', subject: 'Choose a new password', page: 'reset-password', time: '30 minutes' },
] as const)(
  'a mail for $purpose holds nothing but fixed text, its link and its time',
  ({ purpose, subject, page, time }) => {
    const mail = compose(purpose);

    const link = `https://app.example/tasks/${page}#token=${TOKEN}`;
    expect(mail).toEqual({ purpose, to: 'ada@example.com', subject, text: expect.any(String) });
    expect(mail.text.split(link)).toHaveLength(2);
    expect(mail.text).toContain(`The link works once, for ${time}.`);
    expect(mail.text).not.toContain('ada');
  },
);

test('the token is in the part of the link that browsers send to nobody', () => {
  const url = new URL(/https:\S+/.exec(compose('reset_password').text)?.[0] ?? '');

  expect(url.hash).toBe(`#token=${TOKEN}`);
  expect(`${url.pathname}${url.search}`).not.toContain(TOKEN);
});
