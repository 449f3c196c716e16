// Runs a command of Prisma's CLI without downloading the schema engine. The CLI requires an engine for every command,
// but `generate`, `validate` and `format` never start it, so any existing program will do. Do not use this file for
// `prisma migrate`, which does need the engine.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const cli = locate('prisma/build/index.js');
if (cli === null) {
  // After `npm install --omit=dev`, the client is generated elsewhere and copied in.
  process.stdout.write(
    'Prisma is not installed, because it is a development dependency. Left prisma/generated unchanged.\n',
  );
} else {
  run(cli, process.argv.slice(2));
}

function run(program: string, args: string[]): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    // CHECKPOINT_DISABLE turns off the update check and the telemetry.
    env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1' },
    encoding: 'utf8',
  });
  if (status !== 0) process.stderr.write(stderr);
  process.stdout.write(`${stdout.trim()}\n`);
  process.exitCode = status ?? 1;
}

function locate(module: string): string | null {
  try {
    return createRequire(import.meta.url).resolve(module);
  } catch {
    return null;
  }
}
