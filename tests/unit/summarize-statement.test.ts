import { expect, test } from 'vitest';
import { summarizeStatement } from '../support/summarize-statement.ts';

test.each([
  ['SELECT t.id, (SELECT count(*) FROM todo_labels l WHERE l.todo_id = t.id) FROM todos t', 'SELECT todos'],
  [
    'SELECT extract(epoch FROM now())::float8 FROM sessions s JOIN users u ON u.id = s.user_id',
    'SELECT sessions',
  ],
  ['SELECT a IS DISTINCT FROM b FROM todos', 'SELECT todos'],
  ["SELECT '(FROM users' FROM todos -- FROM sessions", 'SELECT todos'],
  ['SELECT 1', 'SELECT'],
  ['INSERT INTO "public"."todos" ("id") VALUES ($1) RETURNING "public"."todos"."id"', 'INSERT todos'],
  ['INSERT INTO mailed_tokens (hash) SELECT $1 FROM users u FOR KEY SHARE', 'INSERT mailed_tokens'],
  ['UPDATE sessions AS s SET generation = 1 FROM users u WHERE u.id = s.user_id', 'UPDATE sessions'],
  ['WITH owner AS (SELECT id FROM users FOR UPDATE) DELETE FROM sessions s USING owner', 'DELETE sessions'],
  [
    'WITH owner AS (SELECT id FROM users), surplus AS (DELETE FROM sessions WHERE id IN (SELECT id FROM sessions))\n INSERT INTO todos SELECT 1 FROM owner',
    'INSERT todos',
  ],
  [
    'WITH spent AS (DELETE FROM mailed_tokens RETURNING user_id)\nUPDATE users u SET id = 1 FROM spent',
    'UPDATE users',
  ],
  ['BEGIN', 'BEGIN'],
  ['SET LOCAL lock_timeout = 1', 'SET'],
])('%j is summarized as %s', (sql, summary) => {
  expect(summarizeStatement(sql)).toBe(summary);
});

test.each(['SELECT * FROM (SELECT id FROM todos) t', 'WITH x AS (SELECT 1)'])(
  '%j, which has no table of its own, is an error',
  (sql) => {
    expect(() => summarizeStatement(sql)).toThrow(sql);
  },
);
