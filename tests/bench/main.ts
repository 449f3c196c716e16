import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@plumbline/client';
import { startEmbeddedPostgres } from '../../server/development/embedded-postgres.ts';
import { startMeasured, type MeasuredServer } from './measured-server.ts';

const CONNECTIONS = 8;
const WARM_UP_REQUESTS = 3_000;
const MEASURED_REQUESTS = Number(process.argv[2] ?? 3_000);
const ROUNDS = 5;
const ROOT = join(import.meta.dirname, '../..');

await using resources = new AsyncDisposableStack();
const folder = await mkdtemp(join(tmpdir(), 'plumbline-bench-'));
resources.defer(() => rm(folder, { recursive: true, force: true }));
const postgres = resources.use(
  await startEmbeddedPostgres({ folder, settings: { fsync: 'off', synchronous_commit: 'off' } }),
);
const jwtSecret = randomBytes(32).toString('base64');
const port = await freePort();
const plumbline = resources.use(
  await startMeasured({
    program: join(ROOT, 'server/main.ts'),
    url: `http://127.0.0.1:${String(port)}`,
    environment: {
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: String(port),
      DATABASE_URL: postgres.url,
      JWT_SECRET: jwtSecret,
      PASSWORD_PEPPER: randomBytes(32).toString('base64'),
      LIMIT_CALLS: '1000000/60',
    },
  }),
);
await ready(plumbline.url);
const bare = resources.use(
  await startMeasured({
    program: join(import.meta.dirname, 'bare-server.ts'),
    args: [postgres.url, jwtSecret],
  }),
);
const idleMegabytes = (await plumbline.usage()).rssBytes / 1_000_000;

const account = { email: 'bench@example.com', password: 'correct horse battery staple' };
const api = createClient({ url: `${plumbline.url}/trpc` });
await api.auth.register.mutate({ ...account, firstName: 'Bench', lastName: 'Mark' });
const { accessToken } = await api.auth.login.mutate(account);
for (let n = 0; n < 50; n += 1)
  await api.todos.create.mutate({ description: `Todo number ${String(n)} of the benchmark` });
const { items } = await api.todos.list.query();
const id = items[0]?.id;

type Call = { name: string; path: string; body?: string };
const query = (input: unknown) => `?input=${encodeURIComponent(JSON.stringify(input))}`;
const calls: Call[] = [
  { name: 'users.me', path: '/trpc/users.me' },
  { name: 'todos.get', path: `/trpc/todos.get${query({ id })}` },
  { name: 'todos.list (20)', path: `/trpc/todos.list${query({ limit: 20 })}` },
  {
    name: 'todos.create',
    path: '/trpc/todos.create',
    body: JSON.stringify({ description: 'One more todo of the benchmark' }),
  },
];

console.log(
  `Node ${process.version}, ${String(CONNECTIONS)} connections, median of ${String(ROUNDS)} alternating rounds of ${String(MEASURED_REQUESTS)} requests`,
);
console.table(Object.fromEntries(await Array.fromAsync(calls, measure)));
console.log(`Idle memory (RSS) ${idleMegabytes.toFixed(0)} MB`);

/** The two in turn, so that both meet the same moods of the machine. */
async function measure(call: Call) {
  for (const server of [plumbline, bare]) await load(server.url, call, WARM_UP_REQUESTS);
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1)
    rounds.push({ ours: await run(plumbline, call), bare: await run(bare, call) });
  const ours = median(rounds.map((round) => round.ours.cpu));
  const least = median(rounds.map((round) => round.bare.cpu));
  return [
    call.name,
    {
      'CPU µs': Math.round(ours),
      'bare CPU µs': Math.round(least),
      ratio: Number(median(rounds.map((round) => round.ours.cpu / round.bare.cpu)).toFixed(2)),
      'requests/s': Math.round(median(rounds.map((round) => round.ours.perSecond))),
      'bare requests/s': Math.round(median(rounds.map((round) => round.bare.perSecond))),
    },
  ] as const;
}

async function run(server: MeasuredServer, call: Call) {
  const before = await server.usage();
  const startedAt = performance.now();
  await load(server.url, call, MEASURED_REQUESTS);
  const seconds = (performance.now() - startedAt) / 1_000;
  const after = await server.usage();
  return {
    cpu: (after.cpuMicroseconds - before.cpuMicroseconds) / MEASURED_REQUESTS,
    perSecond: MEASURED_REQUESTS / seconds,
  };
}

async function load(url: string, call: Call, requests: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  let left = requests;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await send(agent, `${url}${call.path}`, call.body);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  agent.destroy();
}

function send(agent: Agent, url: string, body: string | undefined): Promise<void> {
  const headers = {
    authorization: `Bearer ${accessToken}`,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  };
  return new Promise((resolve, reject) => {
    const req = request(url, { agent, method: body === undefined ? 'GET' : 'POST', headers }, (res) => {
      if (res.statusCode !== 200) reject(new Error(`${url} answered ${String(res.statusCode)}`));
      res.resume().once('end', resolve);
    });
    req.once('error', reject).end(body);
  });
}

async function ready(url: string): Promise<void> {
  for (;;) {
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
  });
}
