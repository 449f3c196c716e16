/** One small edit of one place, of the kind that people make. */
export type Fault = {
  /** What the program does wrong with it. No two faults have the same. */
  name: string;
  file: string;
  /** Stands in the file exactly once. */
  text: string;
  replacement: string;
  /** The tests that should notice, where the unit tests that import the file cannot. */
  tests?: readonly string[];
};

/** Faults by the file that they are planted in. */
export type FaultsByFile = Record<string, readonly Omit<Fault, 'file'>[]>;

/** A fault that cannot be tried: what it says of the source, or of a test, is not true. */
export class FaultError extends Error {
  override readonly name = 'FaultError';
}
