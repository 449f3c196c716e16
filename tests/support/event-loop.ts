/**
 * Waits until the work that can go on without a timer has ended: so many turns of the event loop, on a slow machine
 * too. Each turn also runs timers of 0 ms, as those that collect calls to a batch.
 */
export async function settle(turns = 20): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setTimeout(resolve, 0));
}
