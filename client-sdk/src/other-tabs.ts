import { pause } from './deadline.ts';
import { lookUp } from './look-up.ts';
import type { SessionStorage } from './session.ts';

type Locks = { request<T>(name: string, work: () => Promise<T>): Promise<T> };
type Tab = { addEventListener(type: 'storage', listener: (event: { key: string | null }) => void): void };

/** Chromium shows what one tab has stored to the others only some milliseconds after they have its lock. */
const STORAGE_LAG_MS = 20;

/** Whether other tabs may hold the same session. Only pages have any, and `sessionStorage` is each tab's own. */
export function isSharedWithTabs(storage: SessionStorage | undefined): boolean {
  return storage !== undefined && 'document' in globalThis && storage !== storageOfTab();
}

function storageOfTab(): unknown {
  try {
    return lookUp(globalThis, ['sessionStorage']);
  } catch {
    return undefined; // A page in a sandbox may not even ask for it.
  }
}

/**
 * Runs the work while no other tab does. Without Web Locks (browsers before 2022, and pages that were not sent over TLS)
 * two tabs may refresh at once: the server gives both the same tokens.
 */
export function whileAlone<T>(name: string, work: () => Promise<T>): Promise<T> {
  const navigator: unknown = Reflect.get(globalThis, 'navigator');
  if (!hasLocks(navigator)) return work();
  let isStarted = false;
  const alone = navigator.locks.request(name, async () => {
    isStarted = true;
    await pause(STORAGE_LAG_MS, undefined);
    return work();
  });
  // A page in a sandbox may ask for a lock, and gets none.
  return alone.catch((error: unknown) => {
    if (isStarted) throw error;
    return work();
  });
}

/** Says when another tab has changed what is stored under the key, or everything. */
export function whenChangedElsewhere(key: string, listener: () => void): void {
  const tab: object = globalThis;
  if (!isTab(tab)) return;
  tab.addEventListener('storage', (event) => {
    if (event.key === key || event.key === null) listener();
  });
}

function hasLocks(navigator: unknown): navigator is { locks: Locks } {
  return (
    typeof navigator === 'object' && navigator !== null && 'locks' in navigator && Boolean(navigator.locks)
  );
}

const isTab = (scope: object): scope is Tab => 'addEventListener' in scope;
