import { setTimeout as delay } from 'node:timers/promises';
import { createRawWire } from '../../support/raw-wire.ts';
import { watchLivez, type LivezWatch } from './livez.ts';
import { createRawUsers } from './raw-user.ts';

const EVERY_MS = 25;
/** So many that none has four calls at once, even if each takes seconds: the calls of one user wait for each other. */
const USERS = 60;

export type Call = { isWrite: boolean; startedAt: number; endedAt: number; status: number | null };

export type Watch = {
  calls: readonly Call[];
  livez: LivezWatch;
  [Symbol.asyncDispose](): Promise<void>;
};

/** Makes a call every 25 ms, whether or not those before it were answered: reads and writes in turn. */
export async function watchCalls(server: { url: string; trpcUrl: string }): Promise<Watch> {
  const wire = createRawWire(server.url);
  const users = await createRawUsers(server.trpcUrl, USERS);
  const livez = watchLivez(server.url);
  const calls: Call[] = [];
  const pending = new Set<Promise<void>>();
  let isStopped = false;

  async function call(index: number): Promise<void> {
    const isWrite = index % 2 === 0;
    const user = users[index % users.length];
    const startedAt = performance.now();
    const status = await wire.fire((isWrite ? user?.create(`Number ${String(index)}`) : user?.me) ?? '');
    calls.push({ isWrite, startedAt, endedAt: performance.now(), status });
  }

  async function run(): Promise<void> {
    for (let index = 0; !isStopped; index += 1) {
      const work = call(index);
      pending.add(work);
      void work.then(() => pending.delete(work));
      await delay(EVERY_MS);
    }
    await Promise.all(pending);
  }
  const running = run();

  return {
    calls,
    livez,
    async [Symbol.asyncDispose]() {
      isStopped = true;
      await running;
      await livez[Symbol.asyncDispose]();
      wire[Symbol.dispose]();
    },
  };
}
