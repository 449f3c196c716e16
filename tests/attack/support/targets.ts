import { createTestDatabase } from '../../support/postgres.ts';
import { processEnvironment, startServers, type Servers } from '../../support/server-process.ts';
import { createWeakenedBuild, type Weakness } from './weakened-build.ts';

export type Targets = {
  servers: Servers;
  databaseUrl: string;
  /** What the servers run with, to start another beside them. */
  environment: Record<string, string>;
  [Symbol.asyncDispose](): Promise<void>;
};

type Options = {
  /** Server processes on one database. */
  count?: number;
  /** Beside what the servers of all tests run with: limits out of reach, the least cost of bcrypt. */
  environment?: Record<string, string>;
  /** Defenses to leave out. */
  weaknesses?: Weakness[];
};

/** The servers under attack: processes of the program itself, or of a copy without some defense. */
export async function startTargets({
  count = 1,
  environment,
  weaknesses = [],
}: Options = {}): Promise<Targets> {
  await using resources = new AsyncDisposableStack();
  const database = resources.use(await createTestDatabase());
  const build = weaknesses.length > 0 ? resources.use(await createWeakenedBuild(...weaknesses)) : null;
  const complete = { ...processEnvironment(database.url), ...environment };
  const servers = await startServers(resources, { count, environment: complete, folder: build?.folder });
  const kept = resources.move();
  return {
    servers,
    databaseUrl: database.url,
    environment: complete,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
