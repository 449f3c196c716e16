import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { readManifest } from './manifest.ts';
import { DIST } from './paths.ts';

// Part of `npm run sdk:publish`, which the release workflow runs at every push. Publishes each version only once.

const run = promisify(execFile);
const { name, version } = await readManifest();
const release = `${name}@${version}`;
if (await isPublished()) {
  process.stdout.write(`${release} is already published.\n`);
} else {
  const npm = spawn('npm', ['publish', DIST], { stdio: 'inherit' });
  await once(npm, 'exit');
  if (npm.exitCode !== 0) throw new Error(`npm publish exited with code ${String(npm.exitCode)}.`);
  // The release workflow finds the tag to create in this line.
  process.stdout.write(`New tag: ${release}\n`);
}

async function isPublished(): Promise<boolean> {
  const found = await run('npm', ['view', release, 'version']).catch((error: unknown) => {
    if (String(error).includes('E404')) return { stdout: '' };
    throw error;
  });
  return found.stdout.trim() === version;
}
