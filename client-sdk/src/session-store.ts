import type { SessionStorage } from './session.ts';
import { decodeStored, encodeStored, type StoredSession } from './stored-session.ts';

type Options = {
  /** Undefined to keep it in memory alone. */
  storage: SessionStorage | undefined;
  key: string;
};

/** What was found; undefined where nothing can be read. */
type Found = StoredSession | null | undefined;

/** Where the session is kept. A storage that fails once is not used again, but for taking away what it has. */
export function createSessionStore({ storage, key }: Options) {
  let writing: Promise<unknown> | null = null;
  let isBroken = storage === undefined;

  /** Private windows and full disks. What was there before must not be found in place of what could not be kept. */
  function giveUp(): undefined {
    isBroken = true;
    void settle(
      () => storage?.removeItem(key),
      () => undefined,
    );
  }

  return {
    /** At once where the storage can; a promise otherwise. */
    open(): Found | Promise<Found> {
      return settle(() => {
        const found = storage?.getItem(key) ?? null;
        return typeof found === 'string' || found === null ? decodeStored(found) : found.then(decodeStored);
      }, giveUp);
    },

    /** What is there now, by whichever tab. */
    async read(): Promise<Found> {
      await writing;
      if (isBroken || storage === undefined) return undefined;
      return settle(async () => decodeStored(await storage.getItem(key)), giveUp);
    },

    /** At once where nothing is being written; otherwise in turn, or a slow older one could come out on top. */
    write(stored: StoredSession | null): void {
      if (isBroken && stored !== null) return;
      const put = () =>
        settle(
          () => (stored === null ? storage?.removeItem(key) : storage?.setItem(key, encodeStored(stored))),
          giveUp,
        );
      const done = writing === null ? put() : writing.then(put);
      if (!(done instanceof Promise)) return;
      const settled = done.finally(() => {
        if (writing === settled) writing = null;
      });
      writing = settled;
    },
  };
}

/** The work, or what stands in for it where it fails, at once or later. */
function settle<T, U>(work: () => T, failed: () => U): T | U | Promise<Awaited<T> | U> {
  try {
    const result = work();
    return result instanceof Promise ? result.catch(failed) : result;
  } catch {
    return failed();
  }
}
