import { pause } from './deadline.ts';
import { isObject, lookUp } from './look-up.ts';
import type { SessionStorage } from './session.ts';

type Locks = { request<T>(name: string, work: () => Promise<T>): Promise<T> };
type Tab = { addEventListener(type: 'storage', listener: (event: { key: string | null }) => void): void };

/** Chromium shows what one tab has stored to the others only some milliseconds after they have its lock. */
const STORAGE_LAG_MS = 20;

type Shared = { storage: SessionStorage | undefined; key: string; onChange: () => void };

/** Calls back when another tab has changed what is stored, and answers what runs work while no other tab does. */
export function shareWithTabs({ storage, key, onChange }: Shared) {
  const hasOthers = storage !== undefined && 'document' in globalThis; // Only pages are in tabs.
  if (hasOthers) whenChangedElsewhere(key, onChange);
  return <T>(work: () => Promise<T>): Promise<T> => (hasOthers ? whileAlone(key, work) : work());
}

/**
 * Runs the work while no other tab does. Without Web Locks (browsers before 2022, and pages that were not sent over TLS)
 * two tabs may refresh at once: the server gives both the same tokens.
 */
function whileAlone<T>(name: string, work: () => Promise<T>): Promise<T> {
  const locks = lookUp(globalThis, ['navigator', 'locks']);
  if (!isLocks(locks)) return work();
  let isStarted = false;
  const alone = locks.request(name, async () => {
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
function whenChangedElsewhere(key: string, listener: () => void): void {
  const tab: object = globalThis;
  if (!isTab(tab)) return;
  tab.addEventListener('storage', (event) => {
    if (event.key === key || event.key === null) listener();
  });
}

const isLocks = (value: unknown): value is Locks => isObject(value) && 'request' in value;

const isTab = (scope: object): scope is Tab => 'addEventListener' in scope;
