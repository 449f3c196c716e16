import { setTimeout as delay } from 'node:timers/promises';
import { createRawWire } from '../../support/raw-wire.ts';

/** Well within SHUTDOWN_DELAY. */
const POLL_MS = 150;

/**
 * A load balancer that asks every server on a new connection whether it is ready, and sends each request to one that is. It
 * keeps its connections and repeats nothing.
 */
export function startBalancer(urls: readonly string[]) {
  const wires = new Map(urls.map((url) => [url, createRawWire(url)]));
  const ready = new Set<string>();
  const stopping = new AbortController();
  const { signal } = stopping;
  let turn = 0;

  async function watch(url: string): Promise<void> {
    while (!signal.aborted) {
      if (await isReady(url)) ready.add(url);
      else ready.delete(url);
      await delay(POLL_MS);
    }
  }
  const watches = urls.map(watch);

  /** Returns a server that is ready, each time another one. */
  function pick(): string {
    turn += 1;
    return [...ready][turn % ready.size] ?? '';
  }

  return {
    pick,
    /** Returns the status. Null without a response. */
    send: async (bytes: string): Promise<number | null> => (await wires.get(pick())?.fire(bytes)) ?? null,
    readyCount: () => ready.size,
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await Promise.all(watches);
      for (const wire of wires.values()) wire[Symbol.dispose]();
    },
  };
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`, { headers: { connection: 'close' } })).ok;
  } catch {
    return false;
  }
}
