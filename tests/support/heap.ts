import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Returns by how many bytes the work makes the heap grow, after garbage collection. */
export async function heapGrowth(work: () => Promise<void>): Promise<number> {
  const before = await readHeap();
  await work();
  return (await readHeap()) - before;
}

async function readHeap(): Promise<number> {
  // A promise releases what it holds in a later turn of the event loop.
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
