import type { Session } from './models.ts';
import { shareWithTabs } from './other-tabs.ts';
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
  let changes = 0;
  const session = () => current?.session ?? null;

  const opened = store.open();
  if (opened instanceof Promise) void opened.then(restore);
  else current = opened ?? null;
  const alone = shareWithTabs({ storage, key, onChange: () => void reload() });

  /** Whoever asked for the session before now has been told that there is none. */
  function restore(stored: StoredSession | null | undefined): void {
    current = stored ?? null;
    if (current !== null) tell(session(), { cause: 'restored' });
  }

  /** What another tab may have made of it meanwhile. */
  async function reload(): Promise<StoredSession | null> {
    const before = changes;
    const found = await store.read();
    // What has happened here while it was read is newer.
    if (found === undefined || changes !== before || isSame(found, current)) return current;
    current = found;
    tell(session(), { cause: 'elsewhere' });
    return current;
  }

  return {
    /** Runs the work while no other tab changes what is stored. */
    alone,
    ready: Promise.resolve(opened).then(session),
    get: () => current,
    reload,

    /** New tokens, or none any more. */
    change(next: Session | null, why: SessionChange): void {
      changes += 1;
      current = next === null ? null : withRefreshTime(next, now());
      store.write(current);
      tell(session(), why);
    },

    /** The same tokens, and what has become of their user. Not stored where another tab has newer tokens. */
    update(user: Session['user']): void {
      if (current === null || JSON.stringify(current.session.user) === JSON.stringify(user)) return;
      current = { ...current, session: { ...current.session, user } };
      tell(session(), { cause: 'updated' });
      void alone(async () => {
        const found = await store.read();
        if (current !== null && found !== undefined && isSame(found, current)) store.update(current);
      });
    },

    onChange,
  };
}

/** The same tokens: their user may have changed. */
const isSame = (one: StoredSession | null, other: StoredSession | null): boolean =>
  one?.session.refreshToken === other?.session.refreshToken;

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
