import { existsSync } from 'node:fs';
import { defineConfig } from 'prisma/config';

// The files that the server reads its settings from. What is set already wins, and so the order is the server's.
for (const file of ['.env.local', '.env']) {
  if (existsSync(file)) process.loadEnvFile(file);
}

/** Read by Prisma's command line alone: `npx prisma migrate dev`, `npx prisma studio`, prisma/offline.ts. */
export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations', seed: 'node prisma/seed.ts' },
  // Generating the client needs no database: the commands that do need one say so themselves.
  datasource: { url: process.env['DATABASE_URL'] ?? '' },
});
