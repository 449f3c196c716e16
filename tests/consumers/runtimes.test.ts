import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '../support/postgres.ts';
import { processEnvironment, startServer, type ListeningServer } from '../support/server-process.ts';
import { attempt, createProject, run, ZOD, type Project } from './support/project.ts';
import { report } from './support/report.ts';
import { callsOf } from './support/server-calls.ts';
import { IS_FULL } from './support/settings.ts';

/** The npm package with only the binary of Node.js for this platform. */
const BINARY = `${process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node'}-${process.platform}-${process.arch}`;

type Runtime = { name: string; package: string; program: string; args: string[] };

const node = (major: number): Runtime => ({
  name: `Node.js ${String(major)}`,
  package: `node${String(major)}@npm:${BINARY}@${String(major)}`,
  program: `node${String(major)}/bin/node`,
  args: [],
});
const OTHERS: Runtime[] = [
  { name: 'Bun', package: 'bun@1.4.5', program: '.bin/bun', args: ['run'] },
  {
    name: 'Deno',
    package: 'deno@2.9.6',
    program: '.bin/deno',
    args: ['run', '--allow-net', '--no-prompt', '--node-modules-dir=manual'],
  },
];
const RUNTIMES = IS_FULL ? [node(20), node(22), node(24), node(26), ...OTHERS] : [node(20), node(24)];

const resources = new AsyncDisposableStack();
let server: ListeningServer;
let project: Project;

beforeAll(async () => {
  const database = resources.use(await createTestDatabase());
  const environment = { ...processEnvironment(database.url), ACCESS_TOKEN_TTL: '2s' };
  server = resources.use(await startServer(environment));
  const packages = [ZOD, ...RUNTIMES.map((runtime) => runtime.package)];
  project = resources.use(await createProject({ sources: ['program'], packages }));
});
afterAll(() => resources.disposeAsync());

test.each(RUNTIMES)(
  'on $name, a program signs in, gets typed refusals, outlives its access token and signs out',
  async ({ name, program, args }) => {
    const executable = join(project.folder, 'node_modules', program);
    const before = callsOf(server, 'auth.refresh').length;

    const { stdout, fault } = await attempt(
      executable,
      [...args, 'program/program.js', server.trpcUrl],
      project,
    );

    expect(fault).toBe('');
    expect(JSON.parse(stdout)).toEqual({
      invalid: ['email'],
      refused: 'Wrong email address or password.',
      missing: 'This todo no longer exists.',
      listed: [{ description: 'Call the bank', isCompleted: true }],
      completed: Array.from({ length: 12 }, () => 1),
      me: 'Ada',
      found: 'Ada',
      signedOut: 'Please sign in: missing.',
      faked: 'This todo no longer exists.',
      causes: ['signed_in', 'refreshed', 'signed_out'],
    });
    const refreshes = callsOf(server, 'auth.refresh').length - before;
    expect(refreshes).toBe(1);
    const version = /\d+\.\d+\.\d+/.exec(await run(executable, ['--version'], project))?.[0] ?? '';
    await report({
      consumer: `${name.replace(/ \d+$/, '')} ${version}`,
      seen: 'all four entries; twelve calls at once on an expired token: one refresh',
    });
  },
);
