/**
 * Waits until all work that needs no timer has ended. It counts turns of the event loop, not time, so that it works on a
 * slow machine too. Each turn also runs timers of 0 ms, like those that collect calls into a batch.
 */
export async function settle(turns = 20): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setTimeout(resolve, 0));
}
