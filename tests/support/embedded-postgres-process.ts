import { once } from 'node:events';
import { startEmbeddedPostgres } from '../../server/development/embedded-postgres.ts';
import { query } from './embedded-postgres.ts';

// The program of forkEmbeddedPostgres: keeps the database running until its parent disconnects or dies.
const released = once(process, 'disconnect');
const [folder = '', ...settings] = process.argv.slice(2);
await using postgres = await startEmbeddedPostgres({
  folder,
  settings: Object.fromEntries(settings.map((setting) => setting.split('='))),
});
await query(postgres.url, 'SELECT 1');
if (process.connected) process.send?.(postgres.url);
await released;
