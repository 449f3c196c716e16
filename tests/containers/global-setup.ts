import { randomUUID } from 'node:crypto';
import type { TestProject } from 'vitest/node';
import { createCompose, docker, findCompose, findEngineVersion, type Command } from './docker.ts';

/** What the tests of a run work with. */
export type Containers = {
  /** The image that was built for this run. */
  image: string;
  composeCommand: Command;
};

declare module 'vitest' {
  export interface ProvidedContext {
    /** Null where there is no engine. */
    containers: Containers | null;
  }
}

/**
 * Builds the image, once for the whole run. Where there is nothing to build it with, the tests are skipped, unless
 * TEST_CONTAINERS is `required`: then that is the failure of the run.
 */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const [engineVersion, composeCommand] = await Promise.all([findEngineVersion(), findCompose()]);
  if (engineVersion === null || composeCommand === null) {
    const reason = engineVersion === null ? 'no Docker engine answers' : 'Docker Compose is not installed';
    if (process.env['TEST_CONTAINERS'] === 'required')
      throw new Error(`TEST_CONTAINERS=required, but ${reason}.`);
    process.stdout.write(`The container tests are skipped: ${reason}.\n`);
    provide('containers', null);
    return () => Promise.resolve();
  }

  const project = `plumbline-${randomUUID().slice(0, 8)}`;
  const image = `${project}:test`;
  const started = performance.now();
  await createCompose({ command: composeCommand, project, environment: { TEST_IMAGE: image } })(
    'build',
    'server',
  );
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  process.stdout.write(`Docker ${engineVersion}, ${composeCommand.join(' ')}: image built in ${seconds} s\n`);
  provide('containers', { image, composeCommand });
  return async () => {
    await docker('image', 'rm', image);
  };
}
