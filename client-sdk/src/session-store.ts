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
  let writing: Promise<unknown> = Promise.resolve();
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
      const found = await attempt(() => storage?.getItem(key) ?? null);
      return typeof found === 'string' ? take(found) : isBroken ? memory : take(null);
    },

    write(stored: StoredSession | null): void {
      memory = stored;
      attempt(() => {
        const done = stored === null ? storage?.removeItem(key) : storage?.setItem(key, encodeStored(stored));
        writing = Promise.resolve(done).catch(giveUp);
        return null;
      });
    },
  };
}
