import { expect, test } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { query } from '../support/embedded-postgres.ts';
import { startMailingServers } from '../support/mailing-servers.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { outcomeOf } from '../support/outcomes.ts';
import { signUp } from '../support/people.ts';
import { processEnvironment } from '../support/server-process.ts';

const servers = openForTests(startMailingServers);

const idsIn = async (table: string) => {
  const rows = await query(servers().databaseUrl, `SELECT DISTINCT user_id FROM ${table}`);
  return new Set(rows.map((row) => String(row['user_id'])));
};

test('servers that start at the same time delete expired rows, and no others', async () => {
  const { app, tokenFor } = servers();
  const [ada, bob] = [await signUp(app.trpcUrl), await signUp(app.trpcUrl)];
  await tokenFor('reset_password', ada);
  const token = await tokenFor('verify_email', bob);
  const [hers, his] = [ada.session.user.id, bob.session.user.id];
  for (const table of ['sessions', 'mailed_tokens']) {
    await query(servers().databaseUrl, `UPDATE ${table} SET expires_at = now() WHERE user_id = '${hers}'`);
    expect(await idsIn(table)).toEqual(new Set([hers, his]));
  }

  const environment = processEnvironment(servers().databaseUrl);
  await using one = await startTestApp(environment);
  await using another = await startTestApp(environment);

  for (const table of ['sessions', 'mailed_tokens']) {
    await expect.poll(() => idsIn(table), { interval: 20 }).toEqual(new Set([his]));
  }
  expect(await outcomeOf(bob.api.users.me.query())).toBe('ok');
  expect(await outcomeOf(app.anonymous.auth.verifyEmail.mutate({ token }))).toBe('ok');
  const defects = [...one.logs, ...another.logs].filter(([severity]) => severity === 'error');
  expect(defects).toEqual([]);
});
