import { escapeLiteral } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../../server/infrastructure/database.ts';
import type { UserId } from '../../server/schemas/ids.schema.ts';
import type { Sort } from '../../server/todos/cursor.schema.ts';
import type { TodoQuery } from '../../server/todos/todo.ts';
import { listStatement } from '../../server/todos/todos.repository.ts';
import { createUserRepository } from '../../server/users/users.repository.ts';
import { createTestRepositories, openDatabase } from '../support/database.ts';
import { positionOf } from '../support/memory-todos.ts';
import { createTestDatabase } from '../support/postgres.ts';
import { blocksRead, nodesAbove, readPlan, type PlanNode } from '../support/query-plan.ts';
import { newUser } from '../support/records.ts';
import { FILTERS, SORTS } from '../support/todo-lists.ts';

const OWNERS = 8;
const TODOS_EACH = 2_500;
const LIMIT = 51;
/** After so many executions PostgreSQL may settle for one plan whatever the values are. */
const EXECUTIONS = 8;

const INDEX = {
  createdAt: 'todos_owner_id_created_at_id_idx',
  dueDate: 'todos_owner_id_due_date_id_idx',
  priority: 'todos_owner_id_priority_id_idx',
} as const satisfies Record<Sort['sortBy'], string>;

const resources = new AsyncDisposableStack();
let database: Database;
let ownerId: UserId;

beforeAll(async () => {
  const { url } = resources.use(await createTestDatabase());
  // A single connection, so that the statements prepared by the repository can be explained.
  database = resources.use(openDatabase(url, { connectionsMax: 1 }));
  const users = createUserRepository(database);
  for (let owner = 0; owner < OWNERS; owner += 1) ({ id: ownerId } = await users.insert(newUser()));
  await database.query(FILL, [TODOS_EACH]);
  await database.query('VACUUM ANALYZE todos', []);
});
afterAll(() => resources.disposeAsync());

/** Everybody's todos lie mingled in the table, a fifth of them completed, a quarter without a due date. */
const FILL = `
  INSERT INTO todos (id, owner_id, description, priority, due_date, completed_at, created_at, updated_at)
  SELECT gen_random_uuid(), users.id, 'Todo number ' || n || (ARRAY['', ' for the bank'])[1 + n % 2],
         (enum_range(NULL::todo_priority))[1 + n * 7 % 5],
         CASE WHEN n % 4 > 0 THEN timestamptz '2026-11-01Z' + n * 7919 % 60 * interval '1 day' END,
         CASE WHEN n % 5 = 0 THEN timestamptz '2026-11-20Z' END,
         timestamptz '2026-01-01Z' + n * interval '1 minute', now()
    FROM generate_series(1, $1::int) AS n CROSS JOIN users
   ORDER BY n`;

const firstPage = (sort: Sort): TodoQuery => ({ ...sort, limit: LIMIT, after: null });

const middlePage = (sort: Sort) => pageFromEnd(sort, TODOS_EACH / 2);
const lastPage = (sort: Sort) => pageFromEnd(sort, LIMIT + 1);

/** The page after the todo that comes so many before the end. */
async function pageFromEnd(sort: Sort, distance: number): Promise<TodoQuery> {
  const backwards = {
    ...sort,
    order: sort.order === 'asc' ? 'desc' : 'asc',
    limit: distance,
    after: null,
  } as const;
  const todo = (await createTestRepositories(database).todos.list(ownerId, backwards)).at(-1);
  if (todo === undefined) throw new Error('There are no todos.');
  return { ...firstPage(sort), after: positionOf(todo, sort) };
}

test.each(SORTS)('by $sortBy $order, the first page is read from its index alone', async (sort) => {
  const [scan, ...others] = await scansOfPrepared(firstPage(sort));

  expect(scan).toMatchObject({ 'Node Type': 'Index Scan', 'Index Name': INDEX[sort.sortBy] });
  expect(scan).toHaveProperty('Scan Direction', sort.order === 'asc' ? 'Forward' : 'Backward');
  expect(others).toEqual([]);
});

test.each(SORTS)('by $sortBy $order, a later page begins in the middle of the index', async (sort) => {
  const [scan, ...others] = await scansOfPrepared(await middlePage(sort));

  expect(scan).toMatchObject({ 'Node Type': 'Index Scan', 'Index Name': INDEX[sort.sortBy] });
  expect(scan).toHaveProperty('Scan Direction', sort.order === 'asc' ? 'Forward' : 'Backward');
  expect(scan).toHaveProperty('Index Cond', expect.stringContaining('ROW('));
  expect(others).toEqual([]);
});

// PostgreSQL may sort what little is left at the end, instead of reading it in order: it comes to the same.
test.each(SORTS)(
  'by $sortBy $order, a page costs about the same at the start, in the middle and at the end',
  async (sort) => {
    const first = await execute(firstPage(sort));
    const later = [await execute(await middlePage(sort)), await execute(await lastPage(sort))];

    expect(first, 'far fewer blocks than there are todos').toBeLessThan(LIMIT * 3);
    for (const blocks of later) expect(blocks).toBeLessThan(first * 1.5 + 10);
  },
);

test.each(SORTS)('by $sortBy $order, no filter makes it read the whole table', async (sort) => {
  for (const filter of FILTERS) {
    for (const query of [firstPage(sort), await lastPage(sort)]) {
      const scans = scansOf(await explain('', { ...query, ...filter }));

      expect(
        scans.map((scan) => scan['Node Type']),
        JSON.stringify(filter),
      ).not.toContain('Seq Scan');
    }
  }
});

async function execute(query: TodoQuery): Promise<number> {
  const scans = scansOf(await explain('ANALYZE, BUFFERS,', query));
  return scans.reduce((blocks, scan) => blocks + blocksRead(scan), 0);
}

async function explain(options: string, query: TodoQuery) {
  const { sql, values } = listStatement(ownerId, query);
  return readPlan(await database.query(`EXPLAIN (${options} FORMAT JSON) ${sql}`, values));
}

/** The nodes that read todos. A list may read other tables too, for each todo that it returns. */
const scansOf = (plan: readonly PlanNode[]) => plan.filter((node) => node['Relation Name'] === 'todos');

/** Of the statement that the repository itself has prepared and often executed. Fails if it sorts the todos. */
async function scansOfPrepared(query: TodoQuery) {
  for (let n = 0; n < EXECUTIONS; n += 1) await createTestRepositories(database).todos.list(ownerId, query);
  const { sql, values } = listStatement(ownerId, query);
  const find = 'SELECT name FROM pg_prepared_statements WHERE statement = $1';
  const [prepared] = await database.query<{ name: string }>(find, [sql]);
  if (prepared === undefined) throw new Error('The repository prepares no such statement.');
  const literals = values.map((value) =>
    escapeLiteral(value instanceof Date ? value.toISOString() : String(value)),
  );
  const plan = readPlan(
    await database.query(`EXPLAIN (FORMAT JSON) EXECUTE ${prepared.name} (${literals.join()})`, []),
  );
  const scans = scansOf(plan);
  const above = scans.flatMap((scan) => nodesAbove(scan, plan)).map((node) => node['Node Type']);
  expect(above).toContain('Limit');
  expect(above.filter((type) => type.endsWith('Sort'))).toEqual([]);
  return scans;
}
