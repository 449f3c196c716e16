import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { scaleTimeout } from '../support/timeouts.ts';

/** Runs one file at a time, because they install, compile and measure time. */
export default defineConfig({
  root: join(import.meta.dirname, '../..'),
  test: {
    include: ['tests/consumers/*.test.ts'],
    globalSetup: ['tests/support/global-setup.ts', 'tests/consumers/support/setup.ts'],
    fileParallelism: false,
    testTimeout: scaleTimeout(180_000),
    hookTimeout: scaleTimeout(180_000),
  },
});
