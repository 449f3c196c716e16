import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { findFreePort } from './free-port.ts';
import { findProgram } from './programs.ts';

/** Returns the path of redis-server. Null if it is not installed. */
export const findRedisServer = (): string | null => findProgram('redis-server');

export type RedisServer = {
  url: string;
  /** Starts it again, empty, on the same port. */
  start(): Promise<void>;
  /** Kills it. Clients are not notified. */
  kill(): Promise<void>;
  signal(name: NodeJS.Signals): void;
  [Symbol.asyncDispose](): Promise<void>;
};

export async function startRedisServer(program: string): Promise<RedisServer> {
  const port = await findFreePort();
  let child = await launch(program, port);
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  return {
    url: `redis://127.0.0.1:${String(port)}`,
    async start() {
      child = await launch(program, port);
    },
    kill,
    signal: (name) => void child.kill(name),
    [Symbol.asyncDispose]: kill,
  };
}

/** Starts a Redis that keeps everything in memory and serves only this machine. */
async function launch(program: string, port: number): Promise<ChildProcess> {
  const settings = ['--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--port', String(port)];
  const child = spawn(program, settings, { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('redis-server did not start.')));
  ended.catch(() => undefined); // It ends later too, when no one waits for this promise any more.
  await Promise.race([isReady(child), ended]);
  return child;
}

async function isReady({ stdout }: ChildProcess): Promise<void> {
  if (stdout === null) return;
  const reader = createInterface({ input: stdout });
  await new Promise<void>((resolve) => {
    // Never stops reading, because a full pipe would block the server.
    reader.on('line', (line) => {
      if (line.includes('Ready to accept connections')) resolve();
    });
  });
}
