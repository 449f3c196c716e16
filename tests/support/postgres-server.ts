import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PostgreSqlContainer } from '@testcontainers/postgresql';
import { getContainerRuntimeClient, Wait } from 'testcontainers';
import { forkEmbeddedPostgres } from './embedded-postgres.ts';
import { createTemporaryFolder } from './temporary-folder.ts';
import { scaleTimeout } from './timeouts.ts';

/** The PostgreSQL server of one test run. */
export type PostgresServer = {
  /** Names the server in the output of the tests. */
  description: string;
  /** The URL with a user who may create databases. */
  url: string;
  [Symbol.asyncDispose](): Promise<void>;
};

type Options = { choice: string | undefined; externalUrl: string | undefined };

const SOURCES = ['container', 'embedded', 'external'] as const;
type Source = (typeof SOURCES)[number];

/** The image of docker-compose.yml, so that tests and deployments run the same PostgreSQL. */
const COMPOSE_FILE = join(import.meta.dirname, '../../docker-compose.yml');
const COMPOSE_IMAGE = /image: &postgres (?<image>postgres:\S+)/;
const ENGINE_ANSWER_MS_MAX = scaleTimeout(10_000);

/** Saves the time of durable writes, because the data is deleted after the run. Several test files connect at once. */
const SETTINGS = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' };

/**
 * Starts a container if a Docker engine responds, else an embedded server, and otherwise uses the one at `externalUrl`.
 * With a choice it uses only that one, and fails if it is not available.
 */
export async function startPostgresServer({ choice, externalUrl }: Options): Promise<PostgresServer> {
  const starters = {
    container: startContainer,
    embedded: startEmbedded,
    external: () => useExternal(externalUrl),
  } satisfies Record<Source, () => PostgresServer | Promise<PostgresServer>>;
  if (choice) return starters[parseChoice(choice)]();

  const reasons: string[] = [];
  for (const source of SOURCES) {
    try {
      const server = await starters[source]();
      return reasons.length === 0
        ? server
        : { ...server, description: `${server.description} (${reasons.join('; ')})` };
    } catch (error) {
      reasons.push(`${source}: ${error instanceof Error ? error.message.trim() : String(error)}`);
    }
  }
  throw new Error(`The tests found no PostgreSQL to run on.\n${reasons.join('\n')}`);
}

function parseChoice(choice: string): Source {
  const source = SOURCES.find((name) => name === choice);
  if (!source) throw new Error(`TEST_POSTGRES is "${choice}", but must be one of ${SOURCES.join(', ')}.`);
  return source;
}

async function startContainer(): Promise<PostgresServer> {
  const noAnswer = delay(ENGINE_ANSWER_MS_MAX, null, { ref: false });
  const engine = await Promise.race([getContainerRuntimeClient().catch(() => null), noAnswer]);
  if (!engine) throw new Error('no Docker engine answers');

  const options = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const image = COMPOSE_IMAGE.exec(await readFile(COMPOSE_FILE, 'utf8'))?.groups?.['image'];
  if (image === undefined) throw new Error('docker-compose.yml names no image of PostgreSQL');
  const container = await new PostgreSqlContainer(image)
    .withCommand(['postgres', ...options])
    // The image starts PostgreSQL twice: first to set it up, then to use it.
    .withWaitStrategy(Wait.forLogMessage('database system is ready to accept connections', 2))
    // Never runs. The package's own check runs four times a second as long as the container lives. On a busy machine it
    // times out, and PostgreSQL, which inherits its process as process 1, mistakes this for a crash of its own process.
    .withHealthCheck({ test: ['CMD-SHELL', 'exit 0'], interval: 3_600_000 })
    .start();
  return {
    description: `in a container (${image})`,
    url: container.getConnectionUri(),
    async [Symbol.asyncDispose]() {
      await container.stop();
    },
  };
}

async function startEmbedded(): Promise<PostgresServer> {
  await using cleanup = new AsyncDisposableStack();
  const { path: folder } = cleanup.use(await createTemporaryFolder());
  const url = await cleanup.use(forkEmbeddedPostgres(folder, { settings: SETTINGS })).url();
  const kept = cleanup.move();
  return { description: 'embedded', url, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

function useExternal(url: string | undefined): PostgresServer {
  if (!url) throw new Error('TEST_DATABASE_URL is not set');
  return { description: 'at TEST_DATABASE_URL', url, [Symbol.asyncDispose]: () => Promise.resolve() };
}
