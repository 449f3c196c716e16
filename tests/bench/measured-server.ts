import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { z } from 'zod';

const usage = z.object({ cpuMicroseconds: z.number(), rssBytes: z.number() });
const address = z.object({ url: z.url() });

/** A server in a process of its own, which can be asked what it has used. */
export type MeasuredServer = {
  url: string;
  usage(): Promise<z.infer<typeof usage>>;
  [Symbol.asyncDispose](): Promise<void>;
};

type Options = {
  program: string;
  args?: string[];
  environment?: Record<string, string>;
  /** Where it listens, unless it tells. */
  url?: string;
};

export async function startMeasured({
  program,
  args = [],
  environment = {},
  url,
}: Options): Promise<MeasuredServer> {
  const child = fork(program, args, {
    execArgv: ['--import', join(import.meta.dirname, 'report-usage.ts')],
    env: environment,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  const message = async (): Promise<unknown> => (await once(child, 'message'))[0];
  return {
    url: url ?? address.parse(await message()).url,
    async usage() {
      child.send('usage');
      return usage.parse(await message());
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
