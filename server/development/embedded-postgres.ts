import { setTimeout as delay } from 'node:timers/promises';
import { chooseAccount } from './embedded-postgres/account.ts';
import { findPostgresBinaries } from './embedded-postgres/binaries.ts';
import { DATABASE_NAME, openFolder, prepareCluster, type Cluster } from './embedded-postgres/cluster.ts';
import { isRunning, launchPostmaster, stopPostmaster, type Launch } from './embedded-postgres/server.ts';
import { isLastUser, joinCluster, type Session } from './embedded-postgres/session.ts';

/** A real PostgreSQL that listens on 127.0.0.1 only. */
export type EmbeddedPostgres = {
  url: string;
  /** Stops PostgreSQL, unless another process uses it too: then the last of them to leave does. */
  [Symbol.asyncDispose](): Promise<void>;
};

export type EmbeddedPostgresOptions = {
  /** Holds the data (`postgres`), the password (`postgres-password`) and the log (`postgres.log`). */
  folder: string;
  /** Server settings beyond the defaults. They have no effect on a server that runs already. */
  settings?: Record<string, string>;
};

const START_MS_MAX = 60_000;

/**
 * Starts PostgreSQL on the folder's data, or joins the one that already runs there: because a crashed server left
 * it behind, or because a second server of the same checkout shares it.
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
    // The connection is kept until PostgreSQL has stopped: its lock turns away whoever would join meanwhile.
    if (isLast) await stopPostmaster(cluster, binaries, session.pid);
    await session.client.end();
    if (isLast !== null) return;
    session = await joinCluster(cluster);
  }
}

function urlOf({ password }: Cluster, port: number): string {
  // Without sslmode, a PGSSLMODE of the caller's environment would ask for what this server does not speak.
  return `postgresql://${DATABASE_NAME}:${password}@127.0.0.1:${String(port)}/${DATABASE_NAME}?sslmode=disable`;
}
