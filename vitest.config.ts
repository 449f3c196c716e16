import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/{unit,integration,e2e,types,attack}/**/*.test.ts'],
    globalSetup: ['tests/support/global-setup.ts'],
    // More than a small machine has cores: most tests wait for a database, a clock or a process.
    maxWorkers: 3,
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
