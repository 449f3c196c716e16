import { defineConfig } from 'vitest/config';
import { scaleTimeout } from '../support/timeouts.ts';

/** `npm run attack`: every attack at full size, one after the other, so that none slows another's clock. */
export default defineConfig({
  test: {
    include: ['tests/attack/**/*.test.ts'],
    globalSetup: ['tests/support/global-setup.ts', 'tests/attack/support/report.ts'],
    env: { ATTACK_SIZE: 'full' },
    fileParallelism: false,
    testTimeout: scaleTimeout(1_800_000),
    hookTimeout: scaleTimeout(120_000),
  },
});
