import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { readManifest } from './manifest.ts';
import { DIST } from './paths.ts';

// Part of `npm run sdk:publish`, which the release workflow runs at every push: a version is published once.

const run = promisify(execFile);
const { name, version } = await readManifest();
const release = `${name}@${version}`;
if (await isPublished()) {
  process.stdout.write(`${release} is published already.\n`);
} else {
  const npm = spawn('npm', ['publish', DIST], { stdio: 'inherit' });
  await once(npm, 'exit');
  if (npm.exitCode !== 0) throw new Error(`npm publish ended with ${String(npm.exitCode)}.`);
  // By this line the workflow knows what to tag.
  process.stdout.write(`New tag: ${release}\n`);
}

async function isPublished(): Promise<boolean> {
  const found = await run('npm', ['view', release, 'version']).catch((error: unknown) => {
    if (String(error).includes('E404')) return { stdout: '' };
    throw error;
  });
  return found.stdout.trim() === version;
}
