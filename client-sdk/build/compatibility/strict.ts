/**
 * The type of a value that callers get, rewritten so that the compiler's check of assignability finds every break. On
 * the plain type, it would let optional fields and optional arguments disappear, and would accept arguments of methods
 * that changed in either direction.
 */
export type Got<T, Depth extends 1[] = []> = Depth['length'] extends 6
  ? T
  : T extends (...args: infer Args) => infer Returned
    ? {
        '~args': (args: Given<Positions<Args>, [...Depth, 1]>) => void;
        '~returned': Got<Returned, [...Depth, 1]>;
      }
    : T extends Promise<infer Value>
      ? { '~promised': Got<Value, [...Depth, 1]> }
      : T extends object
        ? { [Key in keyof T]: Got<T[Key], [...Depth, 1]> } & { '~keys'?: (key: keyof T) => void }
        : T;

/** The same for a value that callers give. A callback reverses the direction. */
export type Given<T, Depth extends 1[] = []> = Depth['length'] extends 6
  ? T
  : T extends (...args: infer Args) => infer Returned
    ? {
        '~args': (args: Got<Positions<Args>, [...Depth, 1]>) => void;
        '~returned': Given<Returned, [...Depth, 1]>;
      }
    : T extends Promise<infer Value>
      ? { '~promised': Given<Value, [...Depth, 1]> }
      : T extends object
        ? { [Key in keyof T]: Given<T[Key], [...Depth, 1]> } & { '~keys'?: keyof T }
        : T;

/** Arguments as an object. A callback may ignore the last ones, and then a tuple would be too short to be assignable. */
type Positions<Args> = { [Key in keyof Args as Key extends `${number}` ? Key : never]: Args[Key] };
