import type { Session } from '@plumbline/client';
import { useSyncExternalStore } from 'react';
import { api } from './api.js';

const { onChange } = api.session;

export const useSession = (): Session | null => useSyncExternalStore(onChange, () => api.session.current);
