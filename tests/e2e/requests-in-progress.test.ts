import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { bearer, errorOf, get, post, send, type Answer } from '../support/http.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { signUp, type SignedIn } from '../support/people.ts';
import { createTestDatabase } from '../support/postgres.ts';
import { lockTable } from '../support/table-lock.ts';

const from = (address: string) => ({ 'x-forwarded-for': address });

describe('with as many requests in progress as there may be', () => {
  const database = openForTests(createTestDatabase);
  const app = openForTests(() =>
    startTestApp({
      ...{ DATABASE_URL: database().url, TRUST_PROXY: '127.0.0.1/32' },
      REQUESTS_IN_PROGRESS_MAX: '16',
      DATABASE_CONNECTIONS_MAX: '40',
    }),
  );

  async function signUpMany(count: number): Promise<SignedIn[]> {
    const users: SignedIn[] = [];
    for (let n = 0; n < count; n += 1) users.push(await signUp(app().trpcUrl));
    return users;
  }

  /** Makes a call for each user that waits for the lock, from an address of its own or of others. */
  const createAll = (users: SignedIn[], addressOf: (index: number) => string): Promise<Answer>[] =>
    users.map(({ session }, index) => {
      const headers = { ...bearer(session.accessToken), ...from(addressOf(index)) };
      return post(`${app().trpcUrl}/todos.create`, { description: 'Later' }, headers);
    });

  test('one address takes at most half of them', async () => {
    const [bob, ...others] = [await signUp(app().trpcUrl), ...(await signUpMany(12))];
    await using lock = await lockTable(database().url, 'todos');
    const calls = createAll(others, () => '198.18.1.1');
    await lock.isWaitedFor(8);

    const other = await get(`${app().trpcUrl}/users.me`, undefined, {
      ...bearer(bob.session.accessToken),
      ...from('198.18.1.2'),
    });
    await lock.release();
    const answers = await Promise.all(calls);
    const statuses = answers.map(({ status }) => status);
    const refused = answers.filter(({ status }) => status === 503).map(errorOf);

    expect(other.status).toBe(200);
    expect(refused).toEqual(
      Array(4).fill(expect.objectContaining({ path: 'todos.create', reason: 'OVERLOADED' })),
    );
    expect(statuses.filter((status) => status === 200)).toHaveLength(8);
  });

  test('more are refused as OVERLOADED, /livez responds, and places are free again', async () => {
    const bob = await signUp(app().trpcUrl);
    const me = () => get(`${app().trpcUrl}/users.me`, undefined, bearer(bob.session.accessToken));
    const others = await signUpMany(20);
    await using lock = await lockTable(database().url, 'todos');
    const calls = createAll(others, (index) => `198.18.2.${String(index)}`);
    await lock.isWaitedFor(16);

    const refused = await me();
    const alive = await send(`${app().url}/livez`);
    await lock.release();
    await Promise.all(calls);

    expect(errorOf(refused)).toMatchObject({ reason: 'OVERLOADED', details: { retryAfterSeconds: 1 } });
    expect(alive.status).toBe(200);
    expect((await me()).status).toBe(200);
  });

  test('a batch whose body arrives when there is no room gets an error for each call', async () => {
    const users = await signUpMany(9);
    await using lock = await lockTable(database().url, 'todos');
    const { port } = new URL(app().url);
    const input = JSON.stringify({ 0: { description: 'Later' }, 1: { description: 'Later' } });
    const sockets = users.map(({ session }) => {
      const socket = connect(Number(port), '127.0.0.1').setEncoding('latin1');
      const headers = `authorization: Bearer ${session.accessToken}\r\ncontent-type: application/json`;
      const line = 'POST /trpc/todos.create,todos.create?batch=1 HTTP/1.1\r\nhost: x';
      socket.write(`${line}\r\n${headers}\r\ncontent-length: ${String(input.length)}\r\n\r\n`);
      return socket;
    });
    await send(`${app().url}/livez`);
    const first = Promise.race(sockets.map((socket) => new Promise<string>((r) => socket.once('data', r))));
    for (const socket of sockets) socket.write(input);

    const answer = await first;
    await lock.release();
    for (const socket of sockets) socket.destroy();

    const [, body = ''] = answer.split('\r\n\r\n');
    const refused = { error: { data: { path: 'todos.create', reason: 'OVERLOADED' } } };
    expect(JSON.parse(body)).toMatchObject([refused, refused]);
  });
});
