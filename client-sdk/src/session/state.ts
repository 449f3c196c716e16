import type { Session } from '../models.ts';
import type { SessionChange, SessionListener, SessionStorage } from '../session.ts';
import { createSessionStore, type StoredSession } from './storage.ts';
import { shareWithTabs } from './tabs.ts';

type Options = { storage: SessionStorage | undefined; key: string; now: () => number };

export type SessionState = ReturnType<typeof createSessionState>;

/** Keeps the session of this client, its copy in the storage, and the listeners for changes. */
export function createSessionState({ storage, key, now }: Options) {
  const store = createSessionStore({ storage, key });
  const { notify, onChange } = createListeners();
  let current: StoredSession | null = null;
  let changes = 0;
  const session = () => current?.session ?? null;

  const opened = store.open();
  if (opened instanceof Promise) void opened.then(restore);
  else current = opened ?? null;
  const withTabLock = shareWithTabs({ storage, key, onChange: () => void reload() });

  /** Code that read the session before now saw none, so it is notified. */
  function restore(stored: StoredSession | null | undefined): void {
    current = stored ?? null;
    if (current !== null) notify(session(), { cause: 'restored' });
  }

  /** Reads the storage again: another tab may have changed the session. */
  async function reload(): Promise<StoredSession | null> {
    const before = changes;
    const found = await store.read();
    // A change in this tab during the read is newer.
    if (found === undefined || changes !== before || hasSameTokens(found, current)) return current;
    current = found;
    notify(session(), { cause: 'elsewhere' });
    return current;
  }

  return {
    /** Runs the work while no other tab changes the storage. */
    withTabLock,
    ready: Promise.resolve(opened).then(session),
    get: () => current,
    reload,

    /** Replaces the tokens, or removes them (null). */
    change(next: Session | null, why: SessionChange): void {
      changes += 1;
      current = next === null ? null : withRefreshTime(next, now());
      store.write(current);
      notify(session(), why);
    },

    /** Replaces the user and keeps the tokens. Not stored if another tab has newer tokens. */
    update(user: Session['user']): void {
      if (current === null || JSON.stringify(current.session.user) === JSON.stringify(user)) return;
      current = { ...current, session: { ...current.session, user } };
      notify(session(), { cause: 'updated' });
      void withTabLock(async () => {
        const found = await store.read();
        if (current !== null && found !== undefined && hasSameTokens(found, current)) store.update(current);
      });
    },

    onChange,
  };
}

const hasSameTokens = (one: StoredSession | null, other: StoredSession | null): boolean =>
  one?.session.refreshToken === other?.session.refreshToken;

const REFRESH_EARLY_MS_MAX = 30_000;

/**
 * Adds when to refresh the access token. If the local clock is fast, a new token seems to have expired already: then
 * there is no such time, and the token is used until the server rejects it.
 */
function withRefreshTime(session: Session, now: number): StoredSession {
  const lifeMs = Date.parse(session.expiresAt) - now;
  const isClockUsable = lifeMs > 0;
  return {
    session,
    refreshAt: isClockUsable ? now + lifeMs - Math.min(REFRESH_EARLY_MS_MAX, lifeMs / 10) : null,
  };
}

function createListeners() {
  const listeners = new Set<SessionListener>();
  return {
    notify: (session: Session | null, change: SessionChange): void => {
      // Each in its own microtask, so that a failing listener does not fail the call that caused the change.
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
