import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '../../server/development/embedded-postgres/cluster.ts';

const NAME_OF_PROCESS = /^plumbline-tests-(\d+)-/;

/** A folder that is removed at the end or, where this process is killed, by the next one that asks for a folder. */
export async function createTemporaryFolder() {
  for (const name of await readdir(tmpdir())) {
    const pid = NAME_OF_PROCESS.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) await remove(join(tmpdir(), name));
  }
  const path = await mkdtemp(join(tmpdir(), `plumbline-tests-${String(process.pid)}-`));
  return { path, [Symbol.asyncDispose]: () => remove(path) };
}

/** A PostgreSQL that was left running in the folder notices within a minute, and ends. */
async function remove(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true }).catch(() => null);
}
