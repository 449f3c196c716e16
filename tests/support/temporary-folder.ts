import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '../../server/development/embedded-postgres/cluster.ts';

const NAME_OF_PROCESS = /^plumbline-tests-(\d+)-/;

/** Creates a folder that is removed at the end. If this process is killed, the next one that calls this removes it. */
export async function createTemporaryFolder() {
  for (const name of await readdir(tmpdir())) {
    const pid = NAME_OF_PROCESS.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) await remove(join(tmpdir(), name));
  }
  const path = await mkdtemp(join(tmpdir(), `plumbline-tests-${String(process.pid)}-`));
  return { path, [Symbol.asyncDispose]: () => remove(path) };
}

/** Removes the folder. A PostgreSQL that is still running in it notices this within a minute and exits. */
async function remove(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true }).catch(() => null);
}
