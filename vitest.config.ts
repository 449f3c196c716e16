import { defineConfig } from 'vitest/config';
import { scaleTimeout } from './tests/support/timeouts.ts';

// A poll ends as soon as its condition holds. A long timeout costs time only when a test fails.
const poll = { interval: 5, timeout: scaleTimeout(10_000) };

// The settings of tests that need a real PostgreSQL.
const SERVER = {
  globalSetup: ['tests/support/global-setup.ts'],
  expect: { poll },
  // More than a small machine has cores: most tests wait for a database, a clock or a process.
  maxWorkers: 3,
  testTimeout: scaleTimeout(20_000),
  hookTimeout: scaleTimeout(60_000),
};

/** `npm test` runs the projects unit and server. The scripts `test:unit`, `test:attack` and `test:faults` run one each. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['tests/{unit,types}/**/*.test.ts'],
          expect: { poll },
          // The modules are loaded once for each worker, instead of once for each file.
          isolate: false,
          setupFiles: ['tests/support/unit-ring.ts'],
          testTimeout: scaleTimeout(10_000),
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...SERVER,
          name: 'server',
          include: ['tests/{integration,e2e}/**/*.test.ts'],
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...SERVER,
          name: 'attack',
          include: ['tests/attack/**/*.test.ts'],
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          name: 'faults',
          include: ['tests/faults/**/*.test.ts'],
          globalSetup: ['tests/faults/support/report.ts'],
          expect: { poll: { ...poll, timeout: scaleTimeout(30_000) } },
          // Scenarios are timed, so none may slow another.
          maxWorkers: 1,
          testTimeout: scaleTimeout(1_200_000),
          hookTimeout: scaleTimeout(60_000),
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
});
