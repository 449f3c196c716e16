import { afterAll, beforeAll } from 'vitest';

/** Opens a resource before the tests of a file or `describe`, and closes it after them. Returns a getter. */
export function openForTests<T extends AsyncDisposable>(open: () => Promise<T>): () => T {
  let resource: T | undefined;
  beforeAll(async () => {
    resource = await open();
  });
  afterAll(() => resource?.[Symbol.asyncDispose]());
  return () => {
    if (resource === undefined) throw new Error('The resource is only open during tests.');
    return resource;
  };
}
