const { TEST_TIMEOUT_SCALE = '1' } = process.env;

const scale = Number(TEST_TIMEOUT_SCALE);
if (!(scale > 0 && scale < Infinity)) {
  throw new Error(`TEST_TIMEOUT_SCALE is "${TEST_TIMEOUT_SCALE}", but must be a number above 0, such as 3.`);
}

/** Returns the timeout for this machine: TEST_TIMEOUT_SCALE=3 gives every test three times as long. */
export function scaleTimeout(milliseconds: number): number {
  return milliseconds * scale;
}
