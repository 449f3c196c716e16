import { withDeadline } from './deadline.ts';
import { isObject } from './look-up.ts';
import type { SessionStorage } from './session.ts';
import { decodeStored, encodeStored, type StoredSession } from './stored-session.ts';

type Options = {
  /** Undefined to keep it in memory alone. */
  storage: SessionStorage | undefined;
  key: string;
};

/** What was found; undefined where nothing can be read. */
type Found = StoredSession | null | undefined;

/** A storage that takes longer, like a keychain that nobody unlocks, holds up no call. */
const PATIENCE_MS = 5_000;

/** Where the session is kept. A storage that fails once is not used again, but for taking away what it has. */
export function createSessionStore({ storage, key }: Options) {
  let writing: Promise<unknown> | null = null;
  let isBroken = storage === undefined;

  /** What is there may still be good: a keychain is only locked. */
  function giveUp(): undefined {
    isBroken = true;
  }

  const look = () => settle(() => storage?.getItem(key), giveUp);

  function remove(): unknown {
    return settle(() => storage?.removeItem(key), giveUp);
  }

  /** At once where nothing is being written; otherwise in turn, or a slow older one could come out on top. */
  function inTurn(work: () => unknown): void {
    const done = writing === null ? work() : writing.then(work);
    if (!(done instanceof Promise)) return;
    const settled = done.finally(() => {
      if (writing === settled) writing = null;
    });
    writing = settled;
  }

  function put(stored: StoredSession, otherwise: () => unknown): void {
    const failed = () => {
      giveUp();
      return otherwise();
    };
    inTurn(() =>
      isBroken ? otherwise() : settle(() => storage?.setItem(key, encodeStored(stored)), failed),
    );
  }

  return {
    /** At once where the storage can; a promise otherwise. */
    open(): Found | Promise<Found> {
      const text = look();
      return isLater(text) ? text.then(decodeStored) : decodeStored(text);
    },

    /** What is there now, by whichever tab. */
    async read(): Promise<Found> {
      await writing;
      return isBroken ? undefined : decodeStored(await look());
    },

    /** New tokens, or none. Where they cannot be kept, the spent ones that are there must not be found in their place. */
    write(stored: StoredSession | null): void {
      if (stored === null) inTurn(remove);
      else put(stored, remove);
    },

    /** The tokens that are there already, with what has become of their user. */
    update(stored: StoredSession): void {
      put(stored, () => undefined);
    },
  };
}

/** The work, or what stands in for it where it fails or never ends, at once or later. */
function settle<T, U>(work: () => T | Promise<T>, failed: () => U): T | U | Promise<T | U> {
  try {
    const result = work();
    if (!isLater(result)) return result;
    return withDeadline(() => Promise.resolve(result), { timeoutMs: PATIENCE_MS, signal: undefined }).catch(
      failed,
    );
  } catch {
    return failed();
  }
}

/** Some storages answer with promises that are not the runtime's own. */
const isLater = <T>(value: T | Promise<T>): value is Promise<T> => isObject(value) && 'then' in value;
