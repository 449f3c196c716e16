import type { Answer, ApiError } from './errors.js';
import type { Reason } from './models.js';

/** The options of one call. They override those of the client. */
export type CallOptions = {
  /** Aborts the call: it fails at once with `kind: 'aborted'`. If it was sent already, the server may still run it. */
  signal?: AbortSignal | undefined;
  /** The timeout of each attempt, in milliseconds. Default: the client's, or else 15,000. */
  timeoutMs?: number | undefined;
  /** How often a failed call is retried where that is safe. Default: the client's, or else 2. */
  retries?: number | undefined;
  /** False sends the call in a request of its own. Default: the client's, or else true. */
  batch?: boolean | undefined;
  /** The mutation is safe to repeat, so it may be retried. Default: false. */
  idempotent?: boolean | undefined;
};
/** Calls a procedure. The input is optional if the procedure takes none, or if all of its fields are optional. */
export type Call<Input, Output, R extends Reason> = (
  ...args: undefined extends Input
    ? [input?: Input, options?: CallOptions]
    : [input: Input, options?: CallOptions]
) => Answer<Output, R>;
/** A procedure that only reads: call `.query(input?, options?)`. */
export interface Query<Input, Output, R extends Reason> {
  query: Call<Input, Output, R>;
  /** Exists only in the type, not at run time. */
  readonly '~types'?: Types<Input, Output, R>;
}
/** A procedure that changes something: call `.mutate(input, options?)`. */
export interface Mutation<Input, Output, R extends Reason> {
  mutate: Call<Input, Output, R>;
  /** Exists only in the type, not at run time. */
  readonly '~types'?: Types<Input, Output, R>;
}
export type Types<Input, Output, R extends Reason> = {
  input: Input;
  output: Output;
  reason: R;
};
/** The input of each procedure, in the same tree as the procedures. */
export type InputsOf<Api> = {
  [Name in keyof Api]: Api[Name] extends {
    '~types'?: {
      input: infer Input;
    };
  }
    ? Input
    : InputsOf<Api[Name]>;
};
/** The output of each procedure, in the same tree as the procedures. */
export type OutputsOf<Api> = {
  [Name in keyof Api]: Api[Name] extends {
    '~types'?: {
      output: infer Output;
    };
  }
    ? Output
    : OutputsOf<Api[Name]>;
};
/** The path of each procedure, like `todos.get`. */
export type PathsOf<Api> = {
  [Name in keyof Api & string]: Api[Name] extends {
    '~types'?: object;
  }
    ? Name
    : `${Name}.${PathsOf<Api[Name]>}`;
}[keyof Api & string];
/** The errors of the procedure with this path. */
export type ErrorAt<Api, Path extends string> = Path extends `${infer Name}.${infer Rest}`
  ? ErrorAt<Api[Name & keyof Api], Rest>
  : Api[Path & keyof Api] extends {
        '~types'?: {
          reason: infer R extends Reason;
        };
      }
    ? ApiError<R>
    : never;
