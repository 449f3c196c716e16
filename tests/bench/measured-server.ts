import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export type Usage = { cpuMicroseconds: number; rssBytes: number };

/** A server in a process of its own, which can be asked what it has used. */
export type MeasuredServer = { url: string; usage(): Promise<Usage>; [Symbol.asyncDispose](): Promise<void> };

type Options = { program: string; args?: string[]; environment?: Record<string, string>; url?: string };

export async function startMeasured({
  program,
  args = [],
  environment = {},
  url,
}: Options): Promise<MeasuredServer> {
  const preload = join(import.meta.dirname, 'report-usage.ts');
  const child = fork(program, args, {
    execArgv: ['--import', preload],
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  const ask = async (): Promise<Usage> => {
    child.send('usage');
    const [usage] = await once(child, 'message');
    return usage;
  };
  return {
    url: url ?? (await once(child, 'message'))[0].url,
    usage: ask,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
