import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** The image and docker-compose.yml, on a Docker engine: apart from `npm test`, because an image is built first. */
export default defineConfig({
  root: join(import.meta.dirname, '../..'),
  test: {
    include: ['tests/containers/*.test.ts'],
    globalSetup: ['tests/containers/global-setup.ts'],
    testTimeout: 120_000,
    hookTimeout: 180_000,
    // One stack at a time is enough for a small machine.
    fileParallelism: false,
  },
});
