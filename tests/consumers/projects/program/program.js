import { createClient, fieldErrors, safe } from '@plumbline/client';
import { createQueries } from '@plumbline/client/query';
import { schemas } from '@plumbline/client/schemas';
import { createFakeClient, refusal } from '@plumbline/client/testing';

// Uses all four entries of the package in plain JavaScript. Prints the results as one line of JSON.

const [url] = process.argv.slice(2);
const CALLS_AT_ONCE = 12;

const kept = new Map();
const storage = {
  getItem: async (key) => kept.get(key) ?? null,
  setItem: async (key, value) => kept.set(key, value),
  removeItem: async (key) => kept.delete(key),
};
const api = createClient({ url, storage });
const causes = [];
api.session.onChange((_, { cause }) => causes.push(cause));

const account = { email: `${crypto.randomUUID()}@example.com`, password: 'a pass phrase of some length' };
const names = { firstName: 'Ada', lastName: 'Lovelace' };
const [, invalid] = await safe(api.auth.register.mutate({ ...account, ...names, email: 'nobody' }));
await api.auth.register.mutate({ ...account, ...names });
const [, refused] = await safe(api.auth.login.mutate({ ...account, password: 'some other pass phrase' }));
const session = await api.auth.login.mutate(schemas.auth.login.parse(account));

const todo = await api.todos.create.mutate({ description: 'Call the bank' });
await api.todos.complete.mutate({ id: todo.id });
const listed = await api.todos.list.query({ isCompleted: true });
const [, missing] = await safe(api.todos.get.query({ id: session.user.id }));

const untilExpiryMs = Date.parse(session.expiresAt) - Date.now() + 1_100;
await new Promise((resolve) => setTimeout(resolve, untilExpiryMs));
const summaries = await Promise.all(
  Array.from({ length: CALLS_AT_ONCE }, () => api.todos.summary.query(undefined, { batch: false })),
);

const { queryFn } = createQueries(api).users.me.queryOptions();
const me = await queryFn({ signal: new AbortController().signal });
const reopened = createClient({ url, storage });
const found = await reopened.session.ready;
await api.session.signOut();
const [, signedOut] = await safe(api.users.me.query());

const fake = createFakeClient({ todos: { get: () => Promise.reject(refusal('TODO_NOT_FOUND')) } });
const [, faked] = await safe(fake.todos.get.query({ id: todo.id }));

const seen = {
  invalid: Object.keys(fieldErrors(invalid)),
  refused: explain(refused),
  missing: explain(missing),
  listed: listed.items.map(({ description, isCompleted }) => ({ description, isCompleted })),
  completed: summaries.map(({ completed }) => completed),
  me: me.firstName,
  found: found?.user.firstName,
  signedOut: explain(signedOut),
  faked: explain(faked),
  causes,
};
console.log(JSON.stringify(seen));

function explain({ reason, details }) {
  switch (reason) {
    case 'RATE_LIMITED':
      return `In ${details.retryAfterSeconds} s.`;
    case 'INVALID_CREDENTIALS':
      return 'Wrong email address or password.';
    case 'TODO_NOT_FOUND':
      return 'This todo no longer exists.';
    case 'UNAUTHENTICATED':
      return `Please sign in: ${details.cause}.`;
    default:
      return reason;
  }
}
