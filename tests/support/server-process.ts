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
/** Far more than the start takes, because the machine may be busy. */
const START_MS_MAX = scaleTimeout(30_000);

const logLine = z.looseObject({ timestamp: z.string(), level: z.string(), event: z.string() });
/** One line of the log, as LOG_FORMAT=json writes it. */
export type LogLine = z.infer<typeof logLine>;

export type Exit = { code: number | null; signal: NodeJS.Signals | null };

/** A process of `node server/main.ts`, started as an operator would start it. */
export type ServerProcess = {
  pid: number;
  /** Everything that it has written so far. */
  output: { stdout: string; stderr: string };
  /** The lines of stdout that are log lines. */
  lines: LogLine[];
  /** Waits for the first log line with this event. Fails when the process ends without one. */
  line(event: string): Promise<LogLine>;
  signal(name: NodeJS.Signals): void;
  /** Sends a signal to the process and to all others of its group, as a terminal does on Ctrl-C. */
  signalGroup(name: NodeJS.Signals): void;
  exit: Promise<Exit>;
  /** Kills the process if it is still running. */
  [Symbol.asyncDispose](): Promise<void>;
};

export type ListeningServer = ServerProcess & {
  url: string;
  /** The URL of the API. */ trpcUrl: string;
};

/** Selects the default limits. The empty values override those of a `.env.local` in the checkout. */
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

/** Returns the variables that all server processes of one test share: the database and the secrets. */
export function processEnvironment(databaseUrl: string): Record<string, string> {
  return { ...testEnvironment(databaseUrl), HOST: '127.0.0.1', LOG_FORMAT: 'json', LOG_LEVEL: 'info' };
}

/** Starts the server and waits until it listens. If it ends instead, fails with its output. */
export async function startServer(
  environment: Record<string, string>,
  folder?: string,
  command?: readonly string[],
): Promise<ListeningServer> {
  const server = launchServer(environment, folder, command);
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

/** Starts the server without waiting, for a start that should fail. Of our own variables it gets only PATH. */
export function launchServer(
  environment: Record<string, string>,
  folder = CHECKOUT,
  [program = '', ...parameters]: readonly string[] = [process.execPath, join(folder, 'server/main.ts')],
): ServerProcess {
  const child = spawn(program, parameters, {
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
  // `close` is emitted after the last line was read. `exit` may be earlier.
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
      killGroup(pid);
      await exit;
    },
  };
}

/** Waits until the server refuses connections, which shows that it has received the signal and drains. */
export async function refusesConnections({ url }: ListeningServer): Promise<void> {
  const isRefused = () => fetch(`${url}/livez`).then(Boolean, () => 'refused');
  await expect.poll(isRefused, { interval: 50 }).toBe('refused');
}

/** Kills the process and those that it started, as far as they still run. */
function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All of them have ended.
  }
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
    return []; // Not a log line. logs.test.ts checks which lines must be log lines.
  }
}
