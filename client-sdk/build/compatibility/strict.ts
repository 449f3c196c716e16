/**
 * What callers get, in a form in which assignability misses nothing: it otherwise allows that an optional field or an
 * optional argument disappears, and compares the arguments of methods in either direction.
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

/** The same for what callers give. A callback turns the direction round. */
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

/** Arguments as an object: a callback may ignore the last ones, and a tuple would be too short then. */
type Positions<Args> = { [Key in keyof Args as Key extends `${number}` ? Key : never]: Args[Key] };
