import { pause } from '../deadline.ts';
import type { SessionStorage } from '../session.ts';
import { isObject, valueAt } from '../value-at.ts';

type Locks = { request<T>(name: string, work: () => Promise<T>): Promise<T> };
type Tab = { addEventListener(type: 'storage', listener: (event: { key: string | null }) => void): void };

/** In Chromium, a tab sees another tab's write only some milliseconds after it gets the lock. */
const STORAGE_LAG_MS = 20;

type Options = { storage: SessionStorage | undefined; key: string; onChange: () => void };

/** Calls `onChange` when another tab changes the storage. Returns a function that runs work under the tabs' lock. */
export function shareWithTabs({ storage, key, onChange }: Options) {
  const isShared = storage !== undefined && 'document' in globalThis; // Only pages have tabs.
  if (isShared) onStorageEvent(key, onChange);
  return <T>(work: () => Promise<T>): Promise<T> => (isShared ? withTabLock(key, work) : work());
}

/**
 * Runs the work while no other tab does. Without Web Locks (browsers before 2022, and pages without TLS) two tabs may
 * refresh at the same time: the server gives both the same tokens.
 */
function withTabLock<T>(name: string, work: () => Promise<T>): Promise<T> {
  const locks = valueAt(globalThis, ['navigator', 'locks']);
  if (!isLocks(locks)) return work();
  let isStarted = false;
  const locked = locks.request(name, async () => {
    isStarted = true;
    await pause(STORAGE_LAG_MS, undefined);
    return work();
  });
  // In a sandboxed page the request fails.
  return locked.catch((error: unknown) => {
    if (isStarted) throw error;
    return work();
  });
}

/** The event's key is null when the other tab cleared the whole storage. */
function onStorageEvent(key: string, listener: () => void): void {
  const tab: object = globalThis;
  if (!isTab(tab)) return;
  tab.addEventListener('storage', (event) => {
    if (event.key === key || event.key === null) listener();
  });
}

const isLocks = (value: unknown): value is Locks => isObject(value) && 'request' in value;

const isTab = (scope: object): scope is Tab => 'addEventListener' in scope;
