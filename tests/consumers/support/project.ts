import { execFile } from 'node:child_process';
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTemporaryFolder } from '../../support/temporary-folder.ts';
import { scaleTimeout } from '../../support/timeouts.ts';
import { handed } from './settings.ts';

const PROJECTS = join(import.meta.dirname, '../projects');
const RUN_MS_MAX = scaleTimeout(120_000);

/** The libraries that projects use together with the package. */
export const ZOD = 'zod@4.6.7';
export const REACT = ['react@19.3.1', 'react-dom@19.3.1', '@tanstack/react-query@5.108.0'];
export const REACT_TYPES = ['@types/react@19.3.0', '@types/react-dom@19.3.0'];

/** The packages that need their install scripts. npm 12 runs no others. */
const INSTALL_SCRIPTS = { bun: true, deno: true };

export type Project = {
  folder: string;
  /** Runs a program of the project or its `node_modules` with this process's Node.js. */
  node(...args: string[]): Promise<Outcome>;
  [Symbol.asyncDispose](): Promise<void>;
};

type Wanted = { sources: string[]; packages: string[] };

/** Makes a project outside this repository: copies the sources, and installs the package and the others with npm. */
export async function createProject({ sources, packages }: Wanted): Promise<Project> {
  await using resources = new AsyncDisposableStack();
  const { path: folder } = resources.use(await createTemporaryFolder());
  for (const name of sources) await cp(join(PROJECTS, name), join(folder, name), { recursive: true });
  const manifest = { name: 'consumer', private: true, type: 'module', allowScripts: INSTALL_SCRIPTS };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  const options = ['--prefix', folder, '--save-exact', '--prefer-offline', '--no-audit', '--no-fund'];
  await run('npm', ['install', ...options, handed().tarball, ...packages], { folder });

  const kept = resources.move();
  return {
    folder,
    node: (...args) => attempt(process.execPath, args, { folder }),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** The output of a program. `fault` says why it failed; empty if it succeeded. */
export type Outcome = { stdout: string; fault: string };

/** Runs a program, and returns its failure. */
export function attempt(program: string, args: string[], { folder }: { folder: string }): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(program, args, { cwd: folder, timeout: RUN_MS_MAX }, (error, stdout, stderr) => {
      resolve({ stdout, fault: error === null ? '' : `${error.message}\n${stdout}${stderr}` });
    });
  });
}

/** Runs a program, and throws if it fails. */
export async function run(program: string, args: string[], at: { folder: string }): Promise<string> {
  const { stdout, fault } = await attempt(program, args, at);
  if (fault !== '') throw new Error(fault);
  return stdout;
}
