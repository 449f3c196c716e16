import { expect } from 'vitest';
import { startBreakablePostgres } from '../../support/breakable-postgres.ts';
import { findFreePort } from '../../support/free-port.ts';
import { processEnvironment, startServer, type ListeningServer } from '../../support/server-process.ts';

const REPLICAS = 3;

export type Replicas = {
  databaseUrl: string;
  ports: readonly number[];
  urls: readonly string[];
  /** The URL of the API at one of them. */
  trpcUrl: string;
  /**
   * Stops every replica, one after the other, and starts it again on its port, with other variables if some are given.
   * Waits after each until it is used.
   */
  replaceAll(change: Record<string, string>, isUsed: () => Promise<void>): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

type Options = {
  environment?: Record<string, string>;
  /** Of the program. By default this project's. */
  folder?: string | undefined;
};

/** Starts three servers on one PostgreSQL, as a deployment has them. */
export async function startReplicas({ environment = {}, folder }: Options = {}): Promise<Replicas> {
  await using resources = new AsyncDisposableStack();
  const postgres = resources.use(await startBreakablePostgres());
  let variables = { ...processEnvironment(postgres.url), SHUTDOWN_DELAY: '1', ...environment };
  const ports = await Promise.all(Array.from({ length: REPLICAS }, findFreePort));
  const start = (port: number) => startServer({ ...variables, PORT: String(port) }, folder);
  const servers = new Map<number, ListeningServer>();
  resources.defer(async () => {
    for (const server of servers.values()) await server[Symbol.asyncDispose]();
  });
  await Promise.all(ports.map(async (port) => servers.set(port, await start(port))));
  const urls = ports.map((port) => `http://127.0.0.1:${String(port)}`);

  async function replace(port: number): Promise<void> {
    const server = servers.get(port);
    server?.signal('SIGTERM');
    expect(await server?.exit).toEqual({ code: 0, signal: null });
    servers.set(port, await start(port));
  }

  const kept = resources.move();
  return {
    databaseUrl: postgres.url,
    ports,
    urls,
    trpcUrl: `${urls[0] ?? ''}/trpc`,
    async replaceAll(change, isUsed) {
      variables = { ...variables, ...change };
      for (const port of ports) {
        await replace(port);
        await isUsed();
      }
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
