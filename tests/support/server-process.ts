import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import { z } from 'zod';
import { testEnvironment } from './app.ts';
import { scaleTimeout } from './timeouts.ts';

const CHECKOUT = join(import.meta.dirname, '../..');
/** Far beyond what it takes, on machines that may be busy. */
const START_MS_MAX = scaleTimeout(30_000);

const logLine = z.looseObject({ timestamp: z.string(), level: z.string(), event: z.string() });
/** One line of the log, as LOG_FORMAT=json writes it. */
export type LogLine = z.infer<typeof logLine>;

export type Exit = { code: number | null; signal: NodeJS.Signals | null };

/** A server of the program itself, `node server/main.ts`, started the way an operator starts it. */
export type ServerProcess = {
  pid: number;
  /** Everything written so far, as it was written. */
  output: { stdout: string; stderr: string };
  /** The lines of stdout that are log lines. */
  lines: LogLine[];
  /** The first line of this event, written already or still to come. Fails when the process ends without one. */
  line(event: string): Promise<LogLine>;
  signal(name: NodeJS.Signals): void;
  /** To the process and to all others of its group, as a terminal does on Ctrl-C. */
  signalGroup(name: NodeJS.Signals): void;
  exit: Promise<Exit>;
  /** Kills it, where it still runs. */
  [Symbol.asyncDispose](): Promise<void>;
};

export type ListeningServer = ServerProcess & {
  url: string;
  /** Where the procedures are. */ trpcUrl: string;
};

/** Every limit as it is without configuration. Set to nothing, so that no `.env.local` of the checkout counts. */
export const DEFAULT_LIMITS: Record<string, string> = {
  LIMIT_REGISTER_PER_ADDRESS: '',
  LIMIT_GUESSES_PER_ADDRESS_AND_ACCOUNT: '',
  LIMIT_GUESSES_PER_ACCOUNT: '',
  LIMIT_GUESSES_PER_ADDRESS: '',
  LIMIT_GUESSES_PER_KNOWN_DEVICE: '',
  LIMIT_REFRESH_PER_ADDRESS: '',
  LIMIT_MAILS_PER_ADDRESS: '',
  LIMIT_MAILS_PER_ACCOUNT: '',
  LIMIT_CALLS: '',
};

/** What every server process of one test shares: the database and the secrets. */
export function processEnvironment(databaseUrl: string): Record<string, string> {
  return { ...testEnvironment(databaseUrl), HOST: '127.0.0.1', LOG_FORMAT: 'json', LOG_LEVEL: 'info' };
}

/** Starts the server and waits until it listens. Fails with what it wrote when it ends instead. */
export async function startServer(
  environment: Record<string, string>,
  folder = CHECKOUT,
): Promise<ListeningServer> {
  const server = launchServer(environment, folder);
  try {
    const { url } = z.object({ url: z.string() }).parse(await server.line('server.listening'));
    return { ...server, url, trpcUrl: `${url}/trpc` };
  } catch (error) {
    await server[Symbol.asyncDispose]();
    throw error;
  }
}

export type Servers = [ListeningServer, ...ListeningServer[]];

/** Starts so many servers, which are closed with the stack. */
export async function startServers(
  resources: AsyncDisposableStack,
  {
    count,
    environment,
    folder,
  }: { count: number; environment: Record<string, string>; folder?: string | undefined },
): Promise<Servers> {
  const start = async () => resources.use(await startServer(environment, folder));
  const [first, ...others] = await Promise.all([start(), ...Array.from({ length: count - 1 }, start)]);
  return [first, ...others];
}

/** The same without waiting, for a server that is not to come up. It sees no variable of the caller's but PATH. */
export function launchServer(environment: Record<string, string>, folder = CHECKOUT): ServerProcess {
  const child = spawn(process.execPath, [join(folder, 'server/main.ts')], {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('The server process was not started.');
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output.stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (output.stderr += chunk));
  const reader = createInterface({ input: child.stdout });
  const lines: LogLine[] = [];
  reader.on('line', (line) => lines.push(...parse(line)));
  // `close` comes after the last line has been read, `exit` may not.
  const exit = once(child, 'close').then((): Exit => ({ code: child.exitCode, signal: child.signalCode }));

  return {
    pid,
    output,
    lines,
    exit,
    line: (event) => findLine({ event, lines, exit, output, onLine: () => once(reader, 'line') }),
    signal: (name) => void child.kill(name),
    signalGroup: (name) => void process.kill(-pid, name),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await exit;
    },
  };
}

/** Waits until the server accepts no connection, which means that a signal has arrived and the server drains. */
export async function refusesConnections({ url }: ListeningServer): Promise<void> {
  const isRefused = () => fetch(`${url}/livez`).then(Boolean, () => 'refused');
  await expect.poll(isRefused, { interval: 10 }).toBe('refused');
}

type Search = Pick<ServerProcess, 'lines' | 'exit' | 'output'> & {
  event: string;
  onLine: () => Promise<unknown>;
};

async function findLine({ event, lines, exit, output, onLine }: Search): Promise<LogLine> {
  const timeout = delay(START_MS_MAX, 'late' as const, { ref: false });
  for (;;) {
    const found = lines.find((line) => line.event === event);
    if (found !== undefined) return found;
    const step = await Promise.race([onLine(), exit.then(() => 'ended' as const), timeout]);
    const isOver = step === 'ended' || step === 'late';
    if (isOver && !lines.some((line) => line.event === event)) {
      throw new Error(`The server wrote no line "${event}".\n${output.stdout}${output.stderr}`);
    }
  }
}

function parse(line: string): LogLine[] {
  try {
    return [logLine.parse(JSON.parse(line))];
  } catch {
    return []; // Not a log line. What has to be one is a matter for the test of the logs.
  }
}
