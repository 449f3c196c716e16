import { beforeAll, expect, test } from 'vitest';
import { startBreakablePostgres } from '../support/breakable-postgres.ts';
import { errorOf } from '../support/http.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { outcomeOf, times } from '../support/outcomes.ts';
import { withToken } from '../support/people.ts';
import { listProcedures } from '../support/procedures.ts';
import { signUpSelf, type User } from '../support/self.ts';
import { processEnvironment, startServer } from '../support/server-process.ts';
import { callAs } from '../support/specimen-calls.ts';
import { specimenOf } from '../support/specimens.ts';
import { scaleTimeout } from '../support/timeouts.ts';

const procedures = listProcedures();

// A database that keeps its connections, accepts new ones and does not respond, as with a stalled disk.
const postgres = openForTests(startBreakablePostgres);
const server = openForTests(() =>
  startServer({ ...processEnvironment(postgres().url), DATABASE_CONNECTIONS_MAX: '80' }),
);
/** One user for each procedure, because the calls of one user wait for each other. */
let users: User[];
beforeAll(async () => {
  users = await Promise.all(procedures.map(() => signUpSelf(server().trpcUrl)));
});

function userAt(index: number): User {
  const user = users[index];
  if (user === undefined) throw new Error('There is a user for each procedure.');
  return user;
}

/** The server notices within two seconds. */
const NOTICED_MS_MAX = scaleTimeout(2_500);

test('when the database stops responding, calls fail within two seconds and then at once, until it responds', async () => {
  // Open connections are harder to detect than new ones: only a timeout shows that they are dead.
  const lists = ({ session }: User) =>
    times(4, () => withToken(server().trpcUrl, session.accessToken).todos.list.query({}));
  await Promise.all(users.flatMap(lists));
  await postgres().freeze();

  const startedAt = performance.now();
  const answers = procedures.map(async (procedure, index) => {
    const { path } = procedure;
    const input = specimenOf(path).input?.(userAt(index).self);
    const { reason } = errorOf(await callAs(server().trpcUrl, userAt(index), [procedure, input]));
    return { path, reason, isSoon: performance.now() - startedAt < NOTICED_MS_MAX };
  });
  const alive = await fetch(`${server().url}/livez`);
  const aliveMs = performance.now() - startedAt;
  const answered = await Promise.all(answers);
  const ready = await fetch(`${server().url}/readyz`);
  const repeatedAt = performance.now();
  const repeated = await Promise.all(
    users.map(({ session }) => outcomeOf(withToken(server().trpcUrl, session.accessToken).users.me.query())),
  );
  const repeatedMs = performance.now() - repeatedAt;
  await postgres().thaw();
  const last = withToken(server().trpcUrl, userAt(0).session.accessToken);
  const thawedAt = performance.now();
  await expect.poll(() => outcomeOf(last.users.me.query())).toBe('ok');

  expect(performance.now() - thawedAt).toBeLessThan(scaleTimeout(2_000));
  expect(alive.status).toBe(200);
  expect(aliveMs).toBeLessThan(scaleTimeout(1_000));
  expect(ready.status).toBe(503);
  expect(new Set(repeated)).toEqual(new Set(['DATABASE_UNAVAILABLE']));
  expect(repeatedMs).toBeLessThan(scaleTimeout(500));
  expect(await server().line('database.down')).toMatchObject({ because: 'ProbeTimeoutError' });
  const refused = server().lines.filter(({ event, outcome }) => event === 'call' && outcome !== 'ok');
  expect(refused.filter(({ because }) => typeof because !== 'string')).toEqual([]);
  for (const answer of answered) {
    expect(answer).toEqual({ path: answer.path, reason: 'DATABASE_UNAVAILABLE', isSoon: true });
  }
});
