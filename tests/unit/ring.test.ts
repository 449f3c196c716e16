import { execFile, fork, spawn } from 'node:child_process';
import { connect } from 'node:net';
import { Client } from 'pg';
import { expect, test } from 'vitest';

// The ring of unit tests is closed: see tests/support/unit-ring.ts.
const REFUSED = /^Unit tests use no network and no processes/;

test.each([
  ['open a connection', () => connect(1, '127.0.0.1')],
  ['reach PostgreSQL', () => new Client({ host: '127.0.0.1', port: 1 }).connect()],
  ['start a program', () => spawn('true')],
  ['run a program', () => execFile('true')],
  ['fork a process', () => fork('nothing.js')],
])('a unit test cannot %s', async (_what, act) => {
  await expect((async () => act())()).rejects.toThrow(REFUSED);
});

test('a unit test cannot fetch', async () => {
  await expect(fetch('http://127.0.0.1:40000')).rejects.toMatchObject({
    cause: { message: expect.stringMatching(REFUSED) },
  });
});
