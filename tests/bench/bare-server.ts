import { createSecretKey } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import jwt from 'jsonwebtoken';
import { Pool, type QueryResultRow } from 'pg';
import { v7 as newId } from 'uuid';

/*
 * What the benchmark measures against: the least that could do the same work. The same check of the token and of
 * the session, the same SQL, prepared, and the same JSON; no validation, no limits, no logs, no framework.
 */

const [databaseUrl = '', secret = ''] = process.argv.slice(2);
const key = createSecretKey(secret, 'base64');
const pool = new Pool({ connectionString: databaseUrl, max: 10 });

const TODO = `id, description, priority, due_date AS "dueDate", completed_at AS "completedAt",
              created_at AS "createdAt", updated_at AS "updatedAt", version`;
const SESSION = `SELECT u.email FROM sessions s JOIN users u ON u.id = s.user_id
  WHERE s.id = $1 AND s.user_id = $2 AND s.expires_at > now() AND s.password_version = u.password_version`;
const ME = `SELECT id, email, first_name AS "firstName", last_name AS "lastName",
  email_verified_at IS NOT NULL AS "emailVerified", created_at AS "createdAt" FROM users WHERE id = $1`;
const GET = `SELECT ${TODO} FROM todos WHERE id = $1 AND owner_id = $2`;
const LIST = `SELECT ${TODO} FROM todos WHERE owner_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2`;
const CREATE = `INSERT INTO todos (id, owner_id, description, priority, created_at, updated_at)
  VALUES ($1, $2, $3, 'medium', $4, $4) RETURNING ${TODO}`;

type Call = { userId: unknown; input: Record<string, unknown> };

const answers: Record<string, (call: Call) => Promise<unknown>> = {
  '/trpc/users.me': async ({ userId }) => (await query('me', ME, [userId]))[0],
  '/trpc/todos.get': async ({ userId, input }) =>
    withState((await query('get', GET, [input['id'], userId]))[0]),
  '/trpc/todos.list': async ({ userId, input }) => {
    const limit = Number(input['limit']);
    const rows = await query('list', LIST, [userId, limit + 1]);
    return { items: rows.slice(0, limit).map(withState), nextCursor: rows[limit]?.['id'] ?? null };
  },
  '/trpc/todos.create': async ({ userId, input }) => {
    const values = [newId(), userId, input['description'], new Date()];
    return withState((await query('create', CREATE, values))[0]);
  },
};

async function query(name: string, text: string, values: unknown[]): Promise<QueryResultRow[]> {
  return (await pool.query<QueryResultRow>({ name, text, values })).rows;
}

const withState = (row: QueryResultRow | undefined) => ({
  ...row,
  isCompleted: row?.['completedAt'] !== null,
});

async function readInput(req: IncomingMessage, url: URL): Promise<Record<string, unknown>> {
  const json = req.method === 'POST' ? await text(req) : (url.searchParams.get('input') ?? '{}');
  return JSON.parse(json);
}

async function answer(req: IncomingMessage): Promise<unknown> {
  const url = new URL(req.url ?? '', 'http://localhost');
  const token = req.headers.authorization?.slice('Bearer '.length) ?? '';
  const claims = jwt.verify(token, key, { algorithms: ['HS256'] });
  if (typeof claims === 'string') throw new Error('The token has no claims.');
  const { sub: userId, sid } = claims;
  const [session] = await query('session', SESSION, [sid, userId]);
  if (session === undefined) throw new Error('The session is over.');
  return answers[url.pathname]?.({ userId, input: await readInput(req, url) });
}

const server = createServer((req, res) => {
  answer(req).then(
    (data) => {
      res.setHeader('content-type', 'application/json');
      res.end(JSON.stringify({ result: { data } }));
    },
    (error: unknown) => {
      res.statusCode = 500;
      res.end(String(error));
    },
  );
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object') process.send?.({ url: `http://127.0.0.1:${String(address?.port)}` });
});
