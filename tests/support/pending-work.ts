/** Makes work that runs until the test ends it. */
export function createPendingWork() {
  const started: string[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  return {
    /** The names of the work that has started, in order. */
    started,
    work: (name: string) => async () => {
      started.push(name);
      await promise;
      return name;
    },
    finish() {
      resolve(undefined);
    },
    fail: reject,
  };
}
