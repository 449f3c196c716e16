import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** By how many bytes the memory in use grows over the work, when all that is let go of is gone. */
export async function heapGrowth(work: () => Promise<void>): Promise<number> {
  const before = await readHeap();
  await work();
  return (await readHeap()) - before;
}

async function readHeap(): Promise<number> {
  // What a promise holds is let go of in a later turn.
  await new Promise(setImmediate);
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') throw new TypeError('Node has no garbage collector to call.');
  Reflect.apply(collect, undefined, []);
}
