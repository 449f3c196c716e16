import { existsSync } from 'node:fs';
import { defineConfig } from 'prisma/config';

// Reads the same files as the server. Variables that are already set win, so .env.local comes first.
for (const file of ['.env.local', '.env']) {
  if (existsSync(file)) process.loadEnvFile(file);
}

/** Only Prisma's CLI reads this file: `npx prisma migrate dev`, `npx prisma studio`, prisma/offline.ts. */
export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations', seed: 'node prisma/seed.ts' },
  // Generating the client needs no database. Commands that need one report a missing URL.
  datasource: { url: process.env['DATABASE_URL'] ?? '' },
});
