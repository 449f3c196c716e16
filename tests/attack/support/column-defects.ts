import { query } from '../../support/embedded-postgres.ts';
import { bearer, post } from '../../support/http.ts';
import { createRandom } from '../../support/random.ts';
import { createCast } from './actors.ts';
import type { Targets } from './targets.ts';

const DROP_CHECKS = `
  DO $$ DECLARE chk record; BEGIN
    FOR chk IN SELECT conname, conrelid::regclass AS relation FROM pg_constraint WHERE contype = 'c' AND conrelid <> 0
    LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', chk.relation, chk.conname); END LOOP;
  END $$`;

/** PostgreSQL does not change the type of a column while another is generated from it. */
const DROP_GENERATED = 'ALTER TABLE todos DROP COLUMN search_text';

const COLUMNS = { todos: 'description', users: 'first_name', sessions: 'user_agent' };

/**
 * Changes the type of a column of each table. PostgreSQL then quotes the values that it could not store, in an error
 * that the server logs. Returns the statuses.
 */
export async function causeDefects({ servers: [{ trpcUrl }], environment }: Targets): Promise<number[]> {
  const { self: person, session } = (await createCast(trpcUrl, 1)).pick(createRandom(1));
  const databaseUrl = environment['DATABASE_URL'] ?? '';
  await query(databaseUrl, DROP_CHECKS);
  await query(databaseUrl, DROP_GENERATED);
  for (const [table, column] of Object.entries(COLUMNS)) {
    await query(databaseUrl, `ALTER TABLE ${table} ALTER ${column} DROP NOT NULL`);
    await query(databaseUrl, `ALTER TABLE ${table} ALTER ${column} TYPE integer USING NULL`);
  }
  const headers = { 'user-agent': 'canary agent', ...bearer(session.accessToken) };
  const { email, password } = person;
  const answers = await Promise.all([
    post(`${trpcUrl}/todos.create`, { description: 'canary, feed it' }, headers),
    post(`${trpcUrl}/users.update`, { firstName: 'Canary' }, headers),
    post(`${trpcUrl}/auth.login`, { email, password }, headers),
  ]);
  return answers.map(({ status }) => status);
}
