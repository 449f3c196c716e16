import type { Session } from '@plumbline/client';
import { QueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { api } from './api.js';

export const cache = new QueryClient();

// What one user has read is not for the next, whichever tab has signed them in.
let reader = (await api.session.ready)?.user.id;
api.session.onChange((session) => {
  if (session?.user.id !== reader) cache.clear();
  reader = session?.user.id;
});

export const useSession = (): Session | null =>
  useSyncExternalStore(api.session.onChange, () => api.session.current);
