import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { scaleTimeout } from '../support/timeouts.ts';

/** Without the PostgreSQL of the other tests, and with the time that it takes to check the whole project. */
export default defineConfig({
  root: join(import.meta.dirname, '../..'),
  test: {
    include: ['tests/checks/*.test.ts'],
    testTimeout: scaleTimeout(60_000),
    hookTimeout: scaleTimeout(300_000),
  },
});
