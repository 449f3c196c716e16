import type { SessionStorage } from './session.ts';
import { decodeStored, encodeStored, type StoredSession } from './stored-session.ts';

type Options = {
  /** Undefined to keep it in memory alone. */
  storage: SessionStorage | undefined;
  key: string;
};

/** Where the session is kept. A storage that fails once is given up for this client's memory. */
export function createSessionStore({ storage, key }: Options) {
  let memory: StoredSession | null = null;
  let writing: Promise<unknown> | null = null;
  let isBroken = storage === undefined;

  function take(text: string | null): StoredSession | null {
    memory = decodeStored(text);
    return memory;
  }

  /** Private windows and full disks: what was there before must not be read again in place of what could not be kept. */
  function giveUp() {
    isBroken = true;
    return memory;
  }

  function attempt<T>(work: () => T): T | StoredSession | null {
    try {
      return isBroken ? memory : work();
    } catch {
      return giveUp();
    }
  }

  return {
    /** At once where the storage can; a promise otherwise. */
    open: (): StoredSession | null | Promise<StoredSession | null> =>
      attempt(() => {
        const found = storage?.getItem(key) ?? null;
        return typeof found === 'string' || found === null ? take(found) : found.then(take).catch(giveUp);
      }),

    /** What is there now, by whichever tab. */
    async read(): Promise<StoredSession | null> {
      await writing;
      if (isBroken || storage === undefined) return memory;
      try {
        return take(await storage.getItem(key));
      } catch {
        return giveUp();
      }
    },

    /** At once where nothing is being written; otherwise in turn, or a slow older one could come out on top. */
    write(stored: StoredSession | null): void {
      memory = stored;
      const put = () =>
        attempt(() =>
          stored === null ? storage?.removeItem(key) : storage?.setItem(key, encodeStored(stored)),
        );
      const done: unknown = writing === null ? put() : writing.then(put);
      if (!(done instanceof Promise)) return;
      const settled = done.catch(giveUp).finally(() => {
        if (writing === settled) writing = null;
      });
      writing = settled;
    },
  };
}
