import type { Answer, ApiError } from './errors.js';
import type { Reason } from './models.js';

export type CallOptions = {
  /** Ends the call for its caller: it fails with `aborted`. */
  signal?: AbortSignal | undefined;
  /** How long each try may take, in milliseconds. 15,000 unless the client was made with another. */
  timeoutMs?: number | undefined;
  /** How often to try again after the first try, where that is safe. 2 unless the client was made with another. */
  retries?: number | undefined;
  /** False sends the call in a request of its own. */
  batch?: boolean | undefined;
  /** That this mutation may be carried out twice, so that it is tried again though it may have been carried out. */
  idempotent?: boolean | undefined;
};
/** Where a procedure takes nothing, or nothing that must be given, the input may be left out. */
export type Call<Input, Output, R extends Reason> = (
  ...args: undefined extends Input
    ? [input?: Input, options?: CallOptions]
    : [input: Input, options?: CallOptions]
) => Answer<Output, R>;
/** A procedure that only reads. */
export interface Query<Input, Output, R extends Reason> {
  query: Call<Input, Output, R>;
  /** Only a type: there is no such property. */
  readonly '~types'?: Types<Input, Output, R>;
}
/** A procedure that changes something. */
export interface Mutation<Input, Output, R extends Reason> {
  mutate: Call<Input, Output, R>;
  /** Only a type: there is no such property. */
  readonly '~types'?: Types<Input, Output, R>;
}
export type Types<Input, Output, R extends Reason> = {
  input: Input;
  output: Output;
  reason: R;
};
/** The input of each procedure, by its place. */
export type InputsOf<Api> = {
  [Name in keyof Api]: Api[Name] extends {
    '~types'?: {
      input: infer Input;
    };
  }
    ? Input
    : InputsOf<Api[Name]>;
};
/** The output of each procedure, by its place. */
export type OutputsOf<Api> = {
  [Name in keyof Api]: Api[Name] extends {
    '~types'?: {
      output: infer Output;
    };
  }
    ? Output
    : OutputsOf<Api[Name]>;
};
/** The paths of all procedures, like `todos.get`. */
export type PathsOf<Api> = {
  [Name in keyof Api & string]: Api[Name] extends {
    '~types'?: object;
  }
    ? Name
    : `${Name}.${PathsOf<Api[Name]>}`;
}[keyof Api & string];
/** How the procedure of that path can fail. */
export type ErrorAt<Api, Path extends string> = Path extends `${infer Name}.${infer Rest}`
  ? ErrorAt<Api[Name & keyof Api], Rest>
  : Api[Path & keyof Api] extends {
        '~types'?: {
          reason: infer R extends Reason;
        };
      }
    ? ApiError<R>
    : never;
