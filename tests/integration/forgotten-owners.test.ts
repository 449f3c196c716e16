import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { RateLimiter } from '../../server/limits/limits.ts';
import type { UserId } from '../../server/schemas/ids.schema.ts';
import { createCallRecorder } from '../../server/trpc/call-log.ts';
import { createProcedures } from '../../server/trpc/procedures.ts';
import { everyRow } from '../support/every-row.ts';
import { ownershipProblems } from '../support/ownership.ts';
import { createLabels, LABEL_SPECIMENS, TABLES, type Rules } from '../support/planted-labels.ts';
import { createTestDatabase } from '../support/postgres.ts';
import { listProcedures } from '../support/procedures.ts';
import { newSessionId, newUserId } from '../support/records.ts';
import { newSelf, type Self } from '../support/self.ts';
import { specimenOf } from '../support/specimens.ts';
import type { World } from '../support/world.ts';

// The walk that tests/e2e/ownership.test.ts takes over the server, taken over a feature whose statements may forget
// their owner. Without one, each procedure has to be named.
const resources = new AsyncDisposableStack();
let databaseUrl: string;
let pool: Pool;
beforeAll(async () => {
  ({ url: databaseUrl } = resources.use(await createTestDatabase()));
  pool = resources.adopt(new Pool({ connectionString: databaseUrl }), (opened) => opened.end());
  await pool.query(TABLES);
});
beforeEach(() => pool.query('TRUNCATE planted_labels, planted_notes'));
afterAll(() => resources.disposeAsync());

type Owner = { self: Self; id: UserId };

const RIGHT: Rules = {
  mine: 'owner_id = $1::uuid',
  areEnough: (found, named) => found === named,
  ownerOf: ({ callerId }) => callerId,
};
const OWNERLESS: Rules = { ...RIGHT, mine: '$1::uuid IS NOT NULL' };

function createWorld(rules: Rules): World<Owner> {
  const limiter: RateLimiter = {
    consume: () => Promise.resolve({ isAllowed: true, refund: () => Promise.resolve() }),
  };
  const procedures = createProcedures({
    authenticate: (claims) => Promise.resolve({ ...claims, email: 'ada@example.com' }),
    calls: limiter,
    sessions: limiter,
    queue: { run: (_, work) => work() },
    recorder: createCallRecorder({ call: () => undefined, defect: () => undefined }, () => undefined),
  });
  const router = createLabels({ procedures, pool, rules });
  return {
    procedures: listProcedures(router),
    specimenOf: (path) => specimenOf(path, LABEL_SPECIMENS),
    signUp: () => Promise.resolve({ self: newSelf(), id: newUserId() }),
    async make(kind, { id, self }) {
      if (kind !== 'label') throw new Error(`There is no ${kind}.`);
      const labelId = crypto.randomUUID();
      await pool.query('INSERT INTO planted_labels VALUES ($1, $2, $3)', [labelId, id, self.mark]);
      const note = 'INSERT INTO planted_notes VALUES (gen_random_uuid(), $1, ARRAY[$2::uuid], $3)';
      await pool.query(note, [id, labelId, self.mark]);
      return labelId;
    },
    async call({ id }, { path, type }, input) {
      const url = new URL(`http://localhost/trpc/${path}`);
      if (type === 'query') url.searchParams.set('input', JSON.stringify(input));
      const post = {
        method: 'POST',
        body: JSON.stringify(input),
        headers: { 'content-type': 'application/json' },
      };
      const response = await fetchRequestHandler({
        endpoint: '/trpc',
        router,
        req: new Request(url, type === 'query' ? {} : post),
        createContext: () => ({
          requestId: crypto.randomUUID(),
          client: { address: '127.0.0.1', network: '127.0.0.1', userAgent: null },
          claims: { userId: id, sessionId: newSessionId() },
        }),
      });
      const { status, headers } = response;
      return { status, headers, text: await response.text() };
    },
    rows: () => everyRow(databaseUrl),
  };
}

test('a feature whose statements name their owner passes', async () => {
  expect(await ownershipProblems(createWorld(RIGHT))).toEqual([]);
});

test('each statement that forgets its owner is named', async () => {
  const problems = await ownershipProblems(createWorld(OWNERLESS));

  const isNamed = (text: string) => problems.some((problem) => problem.startsWith(text));
  expect(OWNERLESS_PROBLEMS.filter((text) => !isNamed(text))).toEqual([]);
});

const OWNERLESS_PROBLEMS = [
  "get, given another user's label as `id`, shows what is theirs",
  "delete, given another user's label as `id`, changes the row planted_labels",
  "rename, given another user's label as `labelId`, changes the row planted_labels",
  "touch, given another user's label as `id`, changes the row planted_labels",
  "note, given another user's label as `about.labelId`, changes by adding the row planted_notes",
  "mark, given another user's label as `labelIds.*`, changes by adding the row planted_notes",
  "list, given another user's label as `labelId`, shows what is theirs",
  "all shows what is another user's",
];

test("an array that needs one id of the caller's, and not all, is named", async () => {
  const problems = await ownershipProblems(createWorld({ ...RIGHT, areEnough: (found) => found > 0 }));

  const paths = new Set(problems.map((problem) => problem.split(',')[0]));
  expect([...paths]).toEqual(['mark']);
});

test('a list that takes its owner from the cursor is named', async () => {
  const problems = await ownershipProblems(
    createWorld({ ...RIGHT, ownerOf: ({ pageOwnerId }) => pageOwnerId }),
  );

  expect(problems).toEqual([
    expect.stringMatching(/^page, given another user's `cursor`, shows what is theirs/),
  ]);
});

test('a list whose cursor nobody could try is named', async () => {
  const world = createWorld(RIGHT);
  const call: typeof world.call = async (user, procedure, input) => {
    const answer = await world.call(user, procedure, input);
    return { ...answer, text: answer.text.replace('nextCursor', 'next') };
  };

  const problems = await ownershipProblems({ ...world, call });

  expect(problems).toEqual([expect.stringMatching(/^page has no `nextCursor` after one of two things/)]);
});

test('a reference that the specimen does not declare is named', async () => {
  const world = createWorld(RIGHT);
  const undeclared = (path: string) => ({ ...world.specimenOf(path), references: {} });

  const problems = await ownershipProblems({ ...world, specimenOf: undeclared });

  expect(problems).toContain('mark takes an id as `labelIds.*`, which its specimen does not declare.');
});
