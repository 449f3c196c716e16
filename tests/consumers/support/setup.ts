import { join } from 'node:path';
import { pack } from '../../../client-sdk/build/figures.ts';
import { createTemporaryFolder } from '../../support/temporary-folder.ts';
import { run } from './project.ts';
import { readTable } from './report.ts';
import { CHROMIUM, handOn, IS_CHROMIUM_REQUIRED } from './settings.ts';

const CHECKOUT = join(import.meta.dirname, '../../..');

/** Builds and packs the package once for the whole run. Prints the table of results at the end. */
export async function setup(): Promise<() => Promise<void>> {
  if (CHROMIUM === null) {
    if (IS_CHROMIUM_REQUIRED) throw new Error('TEST_CHROMIUM=required, but no Chromium is installed.');
    process.stdout.write('The browser tests are skipped: no Chromium is installed.\n');
  }

  const folder = await createTemporaryFolder();
  await run('npm', ['run', '--silent', 'sdk:build'], { folder: CHECKOUT });
  const { tarball, bytes } = await pack(folder.path);
  process.stdout.write(`@plumbline/client as npm packs it: ${String(bytes)} bytes\n`);
  const report = join(folder.path, 'report');
  handOn({ tarball, report });
  return async () => {
    process.stdout.write(await readTable(report));
    await folder[Symbol.asyncDispose]();
  };
}
