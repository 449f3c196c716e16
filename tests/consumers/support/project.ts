import { execFile } from 'node:child_process';
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTemporaryFolder } from '../../support/temporary-folder.ts';
import { handed } from './settings.ts';

const PROJECTS = join(import.meta.dirname, '../projects');
const RUN_MS_MAX = 120_000;

/** The libraries that are used together with the package. */
export const ZOD = 'zod@4.6.7';
export const REACT = ['react@19.3.1', 'react-dom@19.3.1', '@tanstack/react-query@5.108.0'];
export const REACT_TYPES = ['@types/react@19.3.0', '@types/react-dom@19.3.0'];

/** Those that cannot do without one. npm 12 runs no others. */
const INSTALL_SCRIPTS = { bun: true, deno: true };

export type Project = {
  folder: string;
  /** Runs a program of the project's `node_modules`, or one of its own, with the Node of this process. */
  node(...args: string[]): Promise<Outcome>;
  [Symbol.asyncDispose](): Promise<void>;
};

type Wanted = { sources: string[]; packages: string[] };

/** A stranger's project: these sources in a folder that knows nothing of this one, and what npm installs there. */
export async function createProject({ sources, packages }: Wanted): Promise<Project> {
  await using resources = new AsyncDisposableStack();
  const { path: folder } = resources.use(await createTemporaryFolder());
  for (const name of sources) await cp(join(PROJECTS, name), join(folder, name), { recursive: true });
  const manifest = { name: 'stranger', private: true, type: 'module', allowScripts: INSTALL_SCRIPTS };
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

/** What a program wrote, and what is wrong with how it ended: nothing, where it ended well. */
export type Outcome = { stdout: string; fault: string };

/** Runs a program to its end, which a test may find to be a bad one. */
export function attempt(program: string, args: string[], { folder }: { folder: string }): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(program, args, { cwd: folder, timeout: RUN_MS_MAX }, (error, stdout, stderr) => {
      resolve({ stdout, fault: error === null ? '' : `${error.message}\n${stdout}${stderr}` });
    });
  });
}

/** The same where a bad end is the failure of the test. */
export async function run(program: string, args: string[], at: { folder: string }): Promise<string> {
  const { stdout, fault } = await attempt(program, args, at);
  if (fault !== '') throw new Error(fault);
  return stdout;
}
