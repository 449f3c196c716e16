import { afterAll, beforeAll, expect, test } from 'vitest';
import { bearer, post } from '../support/http.ts';
import { startMailingServers, type MailingServers } from '../support/mailing-servers.ts';
import { countOutcomes, outcomesInTurn, times, waitOf } from '../support/outcomes.ts';
import { person, signUp } from '../support/people.ts';

// With the limits on mails as they are without configuration.
let servers: MailingServers;
beforeAll(async () => {
  servers = await startMailingServers({ LIMIT_MAILS_PER_ACCOUNT: '' });
});
afterAll(() => servers[Symbol.asyncDispose]());

const requestReset = (email: string, { anonymous } = servers.app) =>
  anonymous.auth.requestPasswordReset.mutate({ email });

/** All that an answer says, but for what is different in every answer. */
async function answerTo(email: string) {
  const { status, headers, text } = await post(`${servers.app.trpcUrl}/auth.requestPasswordReset`, { email });
  const { date: _, 'x-request-id': requestId = '', ...rest } = Object.fromEntries(headers);
  return {
    status,
    headers: { ...rest, 'retry-after': rest['retry-after']?.replace(/^3\d\d\d$/, 'an hour') },
    text: text.replace(requestId, '').replaceAll(/3\d\d\d/g, 'an hour'),
  };
}

test('the answer does not tell whether there is an account', async () => {
  const { email } = await signUp(servers.app.trpcUrl);

  const [known, unknown] = [await answerTo(email), await answerTo(person().email)];

  expect(known).toMatchObject({ status: 200, text: '{"result":{}}' });
  expect(unknown).toEqual(known);
});

test('the answer of who has asked too often does not tell it either', async () => {
  const emails = [(await signUp(servers.app.trpcUrl)).email, person().email];

  const answers = emails.map(async (email) => {
    const allowed = await outcomesInTurn(3, () => requestReset(email));
    expect(allowed).toEqual(['ok', 'ok', 'ok']);
    return answerTo(email);
  });

  const [known, unknown] = await Promise.all(answers);
  expect(known).toMatchObject({ status: 429, headers: { 'retry-after': 'an hour' } });
  expect(known?.text).toContain('"reason":"RATE_LIMITED"');
  expect(unknown).toEqual(known);
});

test('an account gets three mails to reset its password in an hour, whichever server is asked', async () => {
  const { email } = await signUp(servers.app.trpcUrl);

  const outcomes = await countOutcomes(
    times(20, (n) =>
      requestReset(n % 2 === 0 ? email : email.toUpperCase(), n % 3 === 0 ? servers.other : servers.app),
    ),
  );
  const seconds = await waitOf(requestReset(email));
  await servers.mailbox.mail(email, 3);

  expect(outcomes).toEqual({ ok: 3, RATE_LIMITED: 17 });
  expect(seconds).toBeGreaterThan(3_500);
  expect(servers.mailbox.mails.filter(({ to }) => to.includes(email))).toHaveLength(3);
});

test('an account gets three mails to verify its address in an hour', async () => {
  const { api, session } = await signUp(servers.app.trpcUrl);
  const url = `${servers.other.trpcUrl}/auth.requestEmailVerification`;

  const outcomes = await outcomesInTurn(3, () => api.auth.requestEmailVerification.mutate());
  const { status } = await post(url, undefined, bearer(session.accessToken));

  expect(outcomes).toEqual(['ok', 'ok', 'ok']);
  expect(status).toBe(429);
});

test('an address without an account gets no mail', async () => {
  const { email } = await signUp(servers.app.trpcUrl);
  const strangers = times(3, () => person().email);

  for (const stranger of strangers) await requestReset(stranger);
  await requestReset(email);
  await servers.mailbox.mail(email);

  const addressed = servers.mailbox.mails.flatMap(({ to }) => to);
  expect(addressed.filter((address) => strangers.includes(address))).toEqual([]);
});

test('neither token nor address is in the log', async () => {
  const ada = await signUp(servers.app.trpcUrl);
  const token = await servers.tokenFor('reset_password', ada);
  const newPassword = 'a new one, not like the other';
  await servers.app.anonymous.auth.resetPassword.mutate({ token, newPassword });

  const written = JSON.stringify([...servers.app.logs, ...servers.other.logs]);
  expect(written).toContain('"mail.sent",{"mail":"reset_password"}');
  expect(written).not.toContain(ada.email);
  for (const mail of servers.mailbox.mails) expect(written).not.toContain(mail.token);
});
