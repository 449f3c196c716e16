import { setTimeout as delay } from 'node:timers/promises';
import { chooseAccount } from './embedded-postgres/account.ts';
import { findPostgresBinaries } from './embedded-postgres/binaries.ts';
import { DATABASE_NAME, openFolder, prepareCluster, type Cluster } from './embedded-postgres/cluster.ts';
import { isRunning, launchPostmaster, stopPostmaster, type Launch } from './embedded-postgres/server.ts';
import { isLastUser, joinCluster, type Session } from './embedded-postgres/session.ts';

/** A PostgreSQL server that listens on 127.0.0.1 only. */
export type EmbeddedPostgres = {
  url: string;
  /** Stops PostgreSQL, unless another process still uses it. The last process to leave stops it. */
  [Symbol.asyncDispose](): Promise<void>;
};

export type EmbeddedPostgresOptions = {
  /** Holds the data (`postgres`), the password (`postgres-password`) and the log (`postgres.log`). */
  folder: string;
  /** Settings of PostgreSQL. They have no effect if it is already running. */
  settings?: Record<string, string>;
};

const START_MS_MAX = 60_000;

/**
 * Starts PostgreSQL on the folder's data, or joins the one that is already running there. A crashed server may have left
 * it running, or another server of the same checkout may be using it.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const binaries = await findPostgresBinaries();
  const folder = await openFolder(options.folder);
  const account = await chooseAccount(folder, binaries.postgres);
  const cluster = await prepareCluster(folder, account, binaries.initdb);
  const launch = { cluster, account, binaries, settings: options.settings ?? {} };
  const session = await joinOrLaunch(launch);

  let leaving: Promise<void> | undefined;
  return {
    url: urlOf(cluster, session.port),
    [Symbol.asyncDispose]: () => (leaving ??= leave(launch, session)),
  };
}

async function joinOrLaunch(launch: Launch): Promise<Session> {
  const { cluster } = launch;
  const deadline = AbortSignal.timeout(START_MS_MAX);
  while (!deadline.aborted) {
    const session = await joinCluster(cluster);
    if (session) return session;
    if (await isRunning(cluster)) await delay(20);
    else await launchPostmaster(launch);
  }
  throw new Error(
    `The PostgreSQL in "${cluster.directory}" runs but does not answer. Its log: "${cluster.log}".`,
  );
}

async function leave({ cluster, binaries }: Launch, joined: Session): Promise<void> {
  let session: Session | null = joined;
  while (session) {
    const isLast = await isLastUser(session);
    // Keeps the connection until PostgreSQL has stopped: its lock keeps other processes from joining meanwhile.
    if (isLast) await stopPostmaster(cluster, binaries, session.pid);
    await session.client.end();
    if (isLast !== null) return;
    session = await joinCluster(cluster);
  }
}

function urlOf({ password }: Cluster, port: number): string {
  // Without sslmode, a PGSSLMODE in the environment could require TLS, which this server does not offer.
  return `postgresql://${DATABASE_NAME}:${password}@127.0.0.1:${String(port)}/${DATABASE_NAME}?sslmode=disable`;
}
