import { isApiError, type SessionChange } from '@plumbline/client';
import { api } from './api.js';

const TICK_MS = 150;

const seen = { calls: 0, slowestMs: 0, failures: new Array<string>(), causes: new Array<string>() };
let isRunning = false;
let running = Promise.resolve();

api.session.onChange((_, { cause }: SessionChange) => seen.causes.push(cause));

async function call(): Promise<void> {
  const startedAt = performance.now();
  seen.calls += 1;
  await api.users.me.query().catch((error: unknown) => {
    seen.failures.push(isApiError(error) ? `${error.kind} ${String(error.reason)}` : String(error));
  });
  seen.slowestMs = Math.max(seen.slowestMs, Math.round(performance.now() - startedAt));
}

async function keepCalling(): Promise<void> {
  while (isRunning) {
    await call();
    await untilNextTick();
  }
}

/** Waits for a multiple of the tick, so that all tabs call at the same time, also just after the token expires. */
const untilNextTick = () => new Promise((resolve) => setTimeout(resolve, TICK_MS - (Date.now() % TICK_MS)));

/** What the test controls. */
const tab = {
  signIn: async (email: string, password: string) => {
    await api.auth.login.mutate({ email, password });
  },
  start: () => {
    isRunning = true;
    running = keepCalling();
  },
  stop: async () => {
    isRunning = false;
    await running;
    const hasLocks = 'locks' in navigator;
    return { ...seen, isSignedIn: api.session.current !== null, hasLocks };
  },
};

Object.assign(globalThis, { tab });
