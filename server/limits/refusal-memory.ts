/** How long a caller is refused without being counted again, after so many refusals in a minute. */
const PATIENCE = { refusals: 30, windowMs: 60_000, waitMsMax: 10_000 };
const ENTRIES_MAX = 20_000;

type Entry = { refusedUntil: number; refusals: number; windowEndsAt: number };

/**
 * Remembers which callers are over a limit, so that the server can refuse their next calls before it reads anything of
 * them. Keys name a procedure and a caller.
 */
export function createRefusalMemory({ now }: { now: () => number }) {
  const entries = new Map<string, Entry>();

  /** Forgets the oldest entries, so that made-up callers cannot fill the memory. */
  function store(key: string, entry: Entry): void {
    entries.delete(key);
    entries.set(key, entry);
    const [oldest] = entries.keys();
    if (entries.size > ENTRIES_MAX && oldest !== undefined) entries.delete(oldest);
  }

  function current(key: string): Entry {
    const entry = entries.get(key);
    if (entry !== undefined && entry.windowEndsAt > now()) return entry;
    return { refusedUntil: entry?.refusedUntil ?? 0, refusals: 0, windowEndsAt: now() + PATIENCE.windowMs };
  }

  return {
    /** Returns for how many milliseconds the caller is still refused. */
    waitMs(key: string): number {
      const entry = entries.get(key);
      return entry === undefined ? 0 : Math.max(0, entry.refusedUntil - now());
    },

    /** Every call of this caller is refused until the limit's window ends. */
    refuse(key: string, waitMs: number): void {
      store(key, { ...current(key), refusedUntil: now() + Math.min(waitMs, PATIENCE.windowMs) });
    },

    /**
     * One call was refused, and another might not be: the limit depends on the call's input, or attempts may be refunded. A
     * caller who goes on nevertheless is refused as a whole, for a few seconds at a time.
     */
    note(key: string, waitMs: number): void {
      const entry = current(key);
      const refusals = entry.refusals + 1;
      const isImpatient = refusals >= PATIENCE.refusals;
      const refusedUntil = isImpatient ? now() + Math.min(waitMs, PATIENCE.waitMsMax) : entry.refusedUntil;
      store(key, { ...entry, refusals, refusedUntil });
    },
  };
}
