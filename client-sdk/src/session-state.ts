import type { Session } from './models.ts';
import { isSharedWithTabs, whenChangedElsewhere, whileAlone } from './other-tabs.ts';
import { createSessionStore } from './session-store.ts';
import type { SessionChange, SessionListener, SessionStorage } from './session.ts';
import { withRefreshTime, type StoredSession } from './stored-session.ts';

type Options = { storage: SessionStorage | undefined; key: string; now: () => number };

export type SessionState = ReturnType<typeof createSessionState>;

/** The session as this client knows it, its copy in the storage, and who hears of changes. */
export function createSessionState({ storage, key, now }: Options) {
  const store = createSessionStore({ storage, key });
  const { tell, onChange } = createListeners();
  let current: StoredSession | null = null;

  const opened = store.open();
  if (opened instanceof Promise) void opened.then(keep);
  else keep(opened);
  const isShared = isSharedWithTabs(storage);
  if (isShared) whenChangedElsewhere(key, () => void reload());

  const session = () => current?.session ?? null;

  function keep(stored: StoredSession | null) {
    current = stored;
  }

  /** What another tab may have made of it meanwhile. */
  async function reload(): Promise<StoredSession | null> {
    const found = await store.read();
    if (found?.session.refreshToken === current?.session.refreshToken) return current;
    keep(found);
    tell(session(), { cause: 'elsewhere' });
    return current;
  }

  /** Runs the work while no other tab changes what is stored. */
  const alone = <T>(work: () => Promise<T>): Promise<T> => (isShared ? whileAlone(key, work) : work());

  async function storeUnlessRenewed(): Promise<void> {
    const known = current;
    if ((await store.read())?.session.refreshToken === known?.session.refreshToken) store.write(current);
  }

  return {
    alone,
    ready: Promise.resolve(opened).then(session),
    get: () => current,
    reload,

    /** New tokens, or none any more. */
    change(next: Session | null, why: SessionChange): void {
      keep(next === null ? null : withRefreshTime(next, now()));
      store.write(current);
      tell(session(), why);
    },

    /** The same tokens, and what has become of their user. Not stored where another tab has newer tokens. */
    update(user: Session['user']): void {
      if (current === null || JSON.stringify(current.session.user) === JSON.stringify(user)) return;
      keep({ ...current, session: { ...current.session, user } });
      tell(session(), { cause: 'updated' });
      void alone(storeUnlessRenewed);
    },

    onChange,
  };
}

function createListeners() {
  const listeners = new Set<SessionListener>();
  return {
    tell: (session: Session | null, change: SessionChange): void => {
      // Each by itself: a listener that fails shall not fail the call that it hears of.
      for (const listener of listeners)
        queueMicrotask(() => {
          if (listeners.has(listener)) listener(session, change);
        });
    },
    onChange: (listener: SessionListener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
