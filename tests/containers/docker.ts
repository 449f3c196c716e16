import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { scaleTimeout } from '../support/timeouts.ts';

const PROJECT_FOLDER = join(import.meta.dirname, '../..');
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024;
const ENGINE_ANSWER_MS_MAX = scaleTimeout(10_000);

type Environment = Record<string, string>;

/** What a program wrote to its standard output. Fails with all that it wrote. */
function run(program: string, args: string[], environment: Environment = {}): Promise<string> {
  const options = {
    cwd: PROJECT_FOLDER,
    env: { ...process.env, ...environment },
    maxBuffer: OUTPUT_BYTES_MAX,
  };
  return new Promise((resolve, reject) => {
    execFile(program, args, options, (error, stdout, stderr) => {
      if (!error) resolve(stdout.trim());
      else reject(new Error(`${program} ${args.join(' ')}\n${stdout}${stderr}`, { cause: error }));
    });
  });
}

export function docker(...args: string[]): Promise<string> {
  return run('docker', args);
}

/** The same for a command that is expected to fail. */
export function tryDocker(...args: string[]): Promise<{ exitCode: number; output: string }> {
  return new Promise((resolve) => {
    execFile('docker', args, { maxBuffer: OUTPUT_BYTES_MAX }, (error, stdout, stderr) => {
      resolve({ exitCode: error ? Number(error.code) : 0, output: stdout + stderr });
    });
  });
}

/** Waits until the container's program has ended. */
export async function endOf(container: string): Promise<{ exitCode: number; afterMs: number }> {
  const started = performance.now();
  const exitCode = Number(await docker('wait', container));
  return { exitCode, afterMs: performance.now() - started };
}

/** Null where no engine answers. */
export function findEngineVersion(): Promise<string | null> {
  const version = docker('version', '--format', '{{.Server.Version}}').catch(() => null);
  return Promise.race([version, delay(ENGINE_ANSWER_MS_MAX, null, { ref: false })]);
}

/** A program and the arguments that it begins with. */
export type Command = [program: string, ...args: string[]];

/** Docker's plug-in, or the program that Compose was before; null where there is neither. */
export async function findCompose(): Promise<Command | null> {
  for (const [program, ...args] of [['docker', 'compose'], ['docker-compose']] satisfies Command[]) {
    const answers = await run(program, [...args, 'version']).then(Boolean, () => false);
    if (answers) return [program, ...args];
  }
  return null;
}

export type Compose = (...args: string[]) => Promise<string>;

type ComposeOptions = { command: Command; project: string; environment: Environment };

/** The project's services under a name of their own: no others on this machine are touched. */
export function createCompose({ command, project, environment }: ComposeOptions): Compose {
  const [program, ...args] = command;
  const files = ['--file', 'docker-compose.yml', '--file', 'tests/containers/docker-compose.yml'];
  return (...more) => run(program, [...args, '--project-name', project, ...files, ...more], environment);
}
