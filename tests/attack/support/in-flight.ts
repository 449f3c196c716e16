/** So that it is the server that is under load and not the attacker. */
const IN_FLIGHT_MAX = 50;

/** The results of the work, so many times, in order; never more of it under way at once than the bound. */
export async function inFlight<T>(
  count: number,
  work: (index: number) => Promise<T>,
  bound = IN_FLIGHT_MAX,
): Promise<T[]> {
  const results = new Map<number, T>();
  let next = 0;
  const lane = async () => {
    while (next < count) {
      const index = next;
      next += 1;
      results.set(index, await work(index));
    }
  };
  await Promise.all(Array.from({ length: Math.min(bound, count) }, lane));
  return [...results].sort(([one], [other]) => one - other).map(([, result]) => result);
}
