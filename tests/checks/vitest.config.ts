import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Without the PostgreSQL of the other tests, and with the time that it takes to check the whole project. */
export default defineConfig({
  root: join(import.meta.dirname, '../..'),
  test: { include: ['tests/checks/*.test.ts'], testTimeout: 60_000, hookTimeout: 300_000 },
});
