import { setTimeout as delay } from 'node:timers/promises';
import { createRawWire } from '../../support/raw-wire.ts';

const POLL_MS = 50;

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

  return {
    /** Returns the status. Null without a response. */
    async send(bytes: string): Promise<number | null> {
      turn += 1;
      const url = [...ready][turn % ready.size] ?? '';
      return (await wires.get(url)?.fire(bytes)) ?? null;
    },
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
