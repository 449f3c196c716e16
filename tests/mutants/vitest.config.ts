import { defineConfig } from 'vitest/config';

/** The unit tests alone, without the PostgreSQL that the whole suite starts. */
export default defineConfig({
  test: { include: ['tests/unit/**/*.test.ts'], maxWorkers: 2, testTimeout: 20_000 },
});
