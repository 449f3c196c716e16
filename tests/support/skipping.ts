/** Returns whether what tests need is missing, so that they are skipped, and prints why. */
export function isMissing(needed: unknown, skipped: string): boolean {
  if (needed !== null) return false;
  process.stderr.write(`Skipped: ${skipped}\n`);
  return true;
}
