import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { findFreePort } from '../support/free-port.ts';
import { scaleTimeout } from '../support/timeouts.ts';
import { createCompose, docker } from './docker.ts';
import type { Containers } from './global-setup.ts';

const READY_MS_MAX = scaleTimeout(60_000);
const READY_CHECK_MS = 100;

export type Service = 'server' | 'postgres' | 'redis' | 'secrets';

export type Stack = {
  url: string;
  trpcUrl: string;
  /** `docker compose up --build`, until the server is ready. */
  up(environment?: Record<string, string>): Promise<void>;
  /** Removes the containers. The volumes stay. */
  down(): Promise<void>;
  restart(...services: Service[]): Promise<void>;
  untilReady(): Promise<void>;
  /** The id of a service's container. */
  container(service: Service): Promise<string>;
  /** What a program in a service's container printed. */
  execute(service: Service, ...program: string[]): Promise<string>;
  /** Removes everything, volumes included. */
  [Symbol.asyncDispose](): Promise<void>;
};

/** The services of docker-compose.yml, on a port of their own. Nothing is started yet. */
export async function createStack({ image, composeCommand: command }: Containers): Promise<Stack> {
  const port = String(await findFreePort());
  const project = `plumbline-${randomUUID().slice(0, 8)}`;
  const environment = { TEST_IMAGE: image, PORT: port };
  const compose = createCompose({ command, project, environment });
  const url = `http://127.0.0.1:${port}`;
  const container = (service: Service) => compose('ps', '--all', '--quiet', service);
  // Without its name, what runs under a profile would stay.
  const remove = (...options: string[]) => compose('--profile', 'redis', 'down', ...options);

  return {
    url,
    trpcUrl: `${url}/trpc`,
    async up(more = {}) {
      const composeWith = createCompose({ command, project, environment: { ...environment, ...more } });
      await composeWith('up', '--detach', '--build');
      await untilReady(url);
    },
    async down() {
      await remove();
    },
    async restart(...services) {
      await compose('restart', ...services);
      await untilReady(url);
    },
    untilReady: () => untilReady(url),
    container,
    execute: async (service, ...program) => docker('exec', await container(service), ...program),
    async [Symbol.asyncDispose]() {
      await remove('--volumes', '--remove-orphans');
    },
  };
}

async function untilReady(url: string): Promise<void> {
  const deadline = performance.now() + READY_MS_MAX;
  while (performance.now() < deadline) {
    const isReady = await fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return;
    await delay(READY_CHECK_MS);
  }
  throw new Error(`The server at ${url} was not ready after ${String(READY_MS_MAX / 1_000)} s.`);
}
