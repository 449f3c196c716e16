import { expect, test } from 'vitest';
import { post } from '../support/http.ts';
import { startMailingServers } from '../support/mailing-servers.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { countOutcomes, outcomesInTurn, times, waitOf } from '../support/outcomes.ts';
import { person, signUp, withToken } from '../support/people.ts';

// Uses the default limits on mails.
const servers = openForTests(() => startMailingServers({ LIMIT_MAILS_PER_ACCOUNT: '' }));

const requestReset = (email: string, { anonymous } = servers().app) =>
  anonymous.auth.requestPasswordReset.mutate({ email });

/** Returns the response without the parts that differ in every response. */
async function answerTo(email: string) {
  const { status, headers, text } = await post(`${servers().app.trpcUrl}/auth.requestPasswordReset`, {
    email,
  });
  const { date: _, 'x-request-id': requestId = '', ...rest } = Object.fromEntries(headers);
  return {
    status,
    headers: { ...rest, 'retry-after': rest['retry-after']?.replace(/^3\d\d\d$/, 'an hour') },
    text: text.replace(requestId, '').replaceAll(/3\d\d\d/g, 'an hour'),
  };
}

test('the response does not reveal whether an account exists', async () => {
  const { email } = await signUp(servers().app.trpcUrl);

  const [known, unknown] = [await answerTo(email), await answerTo(person().email)];

  expect(known).toMatchObject({ status: 200, text: '{"result":{}}' });
  expect(unknown).toEqual(known);
});

test('the response to a client that asks too often does not reveal it either', async () => {
  const emails = [(await signUp(servers().app.trpcUrl)).email, person().email];

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

test('an address gets three mails an hour, whatever they are for, over all servers', async () => {
  const { api, session, email } = await signUp(servers().app.trpcUrl);
  const other = withToken(servers().other.trpcUrl, session.accessToken);

  const outcomes = await countOutcomes(
    times(20, (n) => [
      requestReset(n % 2 === 0 ? email : email.toUpperCase(), n % 3 === 0 ? servers().other : servers().app),
      (n % 3 === 0 ? other : api).auth.requestEmailVerification.mutate(),
    ]).flat(),
  );
  const seconds = await waitOf(requestReset(email));
  await servers().mailbox.mail(email, 3);

  expect(outcomes).toEqual({ ok: 3, RATE_LIMITED: 37 });
  expect(seconds).toBeGreaterThan(3_500);
  expect(servers().mailbox.mails.filter(({ to }) => to.includes(email))).toHaveLength(3);
});
