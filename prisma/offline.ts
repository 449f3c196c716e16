// Runs a command of Prisma's CLI that needs no engine, such as `generate`, `validate` or `format`, without the
// download of one. The CLI insists on a schema engine before every command, but these never start it: any
// program that exists will do. `prisma migrate` does need the engine, and is run without this file.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const cli = locate('prisma/build/index.js');
if (cli === null) {
  // `npm install --omit=dev`, where the client was generated elsewhere and is copied in.
  process.stdout.write(
    'Prisma is a development dependency and not installed: prisma/generated stays as it is.\n',
  );
} else {
  run(cli, process.argv.slice(2));
}

function run(program: string, args: string[]): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    // CHECKPOINT_DISABLE turns off the search for updates and the telemetry.
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
