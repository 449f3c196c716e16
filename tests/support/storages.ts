import { settle } from './event-loop.ts';

/** A synchronous storage, like `localStorage`. */
export function createStorage(content: Record<string, string> = {}) {
  const stored = new Map(Object.entries(content));
  return {
    stored,
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
    removeItem: (key: string) => void stored.delete(key),
  };
}

/** An asynchronous storage, like those of React Native and keychains. */
export function createSlowStorage(content: Record<string, string> = {}) {
  const { stored, ...storage } = createStorage(content);
  const later = () => settle(5);
  return {
    stored,
    getItem: (key: string) => later().then(() => storage.getItem(key)),
    setItem: (key: string, value: string) =>
      later().then(() => {
        storage.setItem(key, value);
      }),
    removeItem: (key: string) =>
      later().then(() => {
        storage.removeItem(key);
      }),
  };
}
