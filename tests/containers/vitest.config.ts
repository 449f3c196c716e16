import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { scaleTimeout } from '../support/timeouts.ts';

/** The image and docker-compose.yml, on a Docker engine: apart from `npm test`, because an image is built first. */
export default defineConfig({
  root: join(import.meta.dirname, '../..'),
  test: {
    include: ['tests/containers/*.test.ts'],
    globalSetup: ['tests/containers/global-setup.ts'],
    testTimeout: scaleTimeout(120_000),
    hookTimeout: scaleTimeout(180_000),
    // One stack at a time is enough for a small machine.
    fileParallelism: false,
  },
});
