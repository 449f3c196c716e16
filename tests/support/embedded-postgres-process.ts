import { once } from 'node:events';
import { startEmbeddedPostgres } from '../../server/infrastructure/embedded-postgres.ts';
import { query } from './embedded-postgres.ts';

// A program for forkEmbeddedPostgres: holds the database open as the server does, until its parent lets it go or
// ends without a word.
const released = once(process, 'disconnect');
await using postgres = await startEmbeddedPostgres({ folder: process.argv[2] ?? '' });
await query(postgres.url, 'SELECT 1');
process.send?.(postgres.url);
await released;
