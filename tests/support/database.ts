import { createDatabase, type Database } from '../../server/infrastructure/database.ts';
import { createStatementNames } from '../../server/infrastructure/statement-names.ts';
import { createRepositories, type Repositories } from '../../server/services.ts';

type Options = { connectionsMax?: number; prepareStatements?: boolean; statementTimeoutMs?: number };

/** The database as the server uses it. Warnings go nowhere, and nothing watches whether it responds. */
export function openDatabase(url: string, { prepareStatements = true, ...options }: Options = {}): Database {
  const ignore = () => undefined;
  return createDatabase({
    ...{ url, schema: 'public', connectionsMax: 5, statementTimeoutMs: 5_000, waitMsMax: 2_000 },
    names: createStatementNames({ isPreparing: prepareStatements, onGivenUp: ignore }),
    ...{ onConnectionLost: ignore, onUnavailable: ignore },
    breaker: { run: (work) => work() },
    ...options,
  });
}

/** Creates the repositories on one pool. */
export function createTestRepositories(database: Database): Repositories {
  const databases = { accounts: database, features: database, searches: database };
  return createRepositories(databases, { todosMax: 10_000 });
}
