import { withDeadline } from '../deadline.ts';
import type { Session } from '../models.ts';
import type { SessionStorage } from '../session.ts';
import { isObject } from '../value-at.ts';

type Options = {
  /** Undefined keeps the session in memory only. */
  storage: SessionStorage | undefined;
  key: string;
};

export type StoredSession = {
  session: Session;
  /** By the local clock, in milliseconds since 1970. Null if that clock is too far from the server's. */
  refreshAt: number | null;
};

/** Null when nothing is stored; undefined when the storage cannot be read. */
type Found = StoredSession | null | undefined;

/** Keeps a storage that never responds, like a locked keychain, from blocking calls. */
const STORAGE_TIMEOUT_MS = 5_000;

/** Reads and writes the session. After a failure, the storage is only used to remove what it holds. */
export function createSessionStore({ storage, key }: Options) {
  let writing: Promise<unknown> | null = null;
  let isBroken = storage === undefined;

  /** Stops using the storage. Removes nothing, because the stored session may still be valid, as in a locked keychain. */
  function giveUp(): undefined {
    isBroken = true;
  }

  const getItem = () => withFallback(() => storage?.getItem(key), giveUp);

  function remove(): unknown {
    return withFallback(() => storage?.removeItem(key), giveUp);
  }

  /** Runs at once if nothing is being written. Otherwise queues, so that an older, slower write cannot win. */
  function inTurn(work: () => unknown): void {
    const done = writing === null ? work() : writing.then(work);
    if (!(done instanceof Promise)) return;
    const settled = done.finally(() => {
      if (writing === settled) writing = null;
    });
    writing = settled;
  }

  function put(stored: StoredSession, fallback: () => unknown): void {
    const failed = () => {
      giveUp();
      return fallback();
    };
    inTurn(() =>
      isBroken ? fallback() : withFallback(() => storage?.setItem(key, encodeStored(stored)), failed),
    );
  }

  return {
    /** Returns a promise only if the storage does. */
    open(): Found | Promise<Found> {
      const text = getItem();
      return isThenable(text) ? text.then(decodeStored) : decodeStored(text);
    },

    /** Returns what is stored now, by any tab. */
    async read(): Promise<Found> {
      await writing;
      return isBroken ? undefined : decodeStored(await getItem());
    },

    /** Stores new tokens, or removes them (null). If the write fails, it removes the old, spent tokens. */
    write(stored: StoredSession | null): void {
      if (stored === null) inTurn(remove);
      else put(stored, remove);
    },

    /** Stores a changed user with the same tokens. If the write fails, the tokens stay. */
    update(stored: StoredSession): void {
      put(stored, () => undefined);
    },
  };
}

/** Runs `work`, or the fallback if it fails or takes too long. */
function withFallback<T, U>(work: () => T | Promise<T>, fallback: () => U): T | U | Promise<T | U> {
  try {
    const result = work();
    if (!isThenable(result)) return result;
    return withDeadline(() => Promise.resolve(result), {
      timeoutMs: STORAGE_TIMEOUT_MS,
      signal: undefined,
    }).catch(fallback);
  } catch {
    return fallback();
  }
}

/** Does not use `instanceof`, because the promises of some storages come from another realm. */
const isThenable = <T>(value: T | Promise<T>): value is Promise<T> => isObject(value) && 'then' in value;

const encodeStored = (stored: StoredSession): string => JSON.stringify(stored);

/** Returns null for anything but a session: data of an older version, or of another program. */
function decodeStored(text: string | null | undefined): Found {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text ?? 'null');
    return isStored(value) ? value : null;
  } catch {
    return null;
  }
}

function isStored(value: unknown): value is StoredSession {
  if (!isObject(value)) return false;
  const { session, refreshAt } = value;
  return isSession(session) && (refreshAt === null || typeof refreshAt === 'number');
}

/** Checks the fields that the client relies on. */
export function isSession(value: unknown): value is Session {
  return (
    isObject(value) &&
    ['accessToken', 'refreshToken', 'expiresAt'].every((name) => typeof value[name] === 'string') &&
    isUser(value['user'])
  );
}

export function isUser(value: unknown): value is Session['user'] {
  return isObject(value) && ['id', 'email', 'firstName'].every((name) => typeof value[name] === 'string');
}
