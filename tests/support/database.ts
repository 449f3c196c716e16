import { createDatabase, type Database } from '../../server/infrastructure/database.ts';

type Options = { connectionsMax?: number; prepareStatements?: boolean };

/** The database as the server uses it. Warnings go nowhere. */
export function openDatabase(url: string, options: Options = {}): Database {
  const ignore = () => undefined;
  return createDatabase({
    ...{ url, schema: 'public', connectionsMax: 5, prepareStatements: true, onPreparingGivenUp: ignore },
    ...{ onConnectionLost: ignore, ...options },
  });
}
