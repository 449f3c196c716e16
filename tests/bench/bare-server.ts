import { createSecretKey } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
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

async function query(name: string, text: string, values: unknown[]): Promise<QueryResultRow[]> {
  return (await pool.query<QueryResultRow>({ name, text, values })).rows;
}

const withState = (row: QueryResultRow | undefined) => ({
  ...row,
  isCompleted: row?.['completedAt'] !== null,
});

async function readJson(req: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) if (chunk instanceof Buffer) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString());
}

function read(input: unknown, name: string): unknown {
  return typeof input === 'object' && input !== null ? Reflect.get(input, name) : undefined;
}

async function answer(req: IncomingMessage): Promise<unknown> {
  const url = new URL(req.url ?? '', 'http://localhost');
  const claims = jwt.verify(req.headers.authorization?.slice('Bearer '.length) ?? '', key, {
    algorithms: ['HS256'],
  });
  const userId = claims.sub;
  const [session] = await query('session', SESSION, [read(claims, 'sid'), userId]);
  if (session === undefined) throw new Error('The session is over.');
  const input =
    req.method === 'POST' ? await readJson(req) : JSON.parse(url.searchParams.get('input') ?? 'null');
  switch (url.pathname) {
    case '/trpc/users.me':
      return (await query('me', ME, [userId]))[0];
    case '/trpc/todos.get':
      return withState((await query('get', GET, [read(input, 'id'), userId]))[0]);
    case '/trpc/todos.list': {
      const limit = Number(read(input, 'limit'));
      const rows = await query('list', LIST, [userId, limit + 1]);
      return {
        items: rows.slice(0, limit).map(withState),
        nextCursor: rows.length > limit ? rows[limit]?.['id'] : null,
      };
    }
    default:
      return withState(
        (await query('create', CREATE, [newId(), userId, read(input, 'description'), new Date()]))[0],
      );
  }
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
