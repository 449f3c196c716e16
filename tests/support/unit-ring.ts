import { ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import { afterEach, vi } from 'vitest';

// Unit tests take seconds because they wait for nothing outside their process.
for (const [prototype, method] of [
  [Socket.prototype, 'connect'],
  [ChildProcess.prototype, 'spawn'],
] as const) {
  Object.defineProperty(prototype, method, {
    configurable: true,
    value: () => {
      throw new Error('Unit tests use no network and no processes. Move this test to tests/integration.');
    },
  });
}

// The tests of one worker share their modules and globals, so each test restores what it replaced.
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});
