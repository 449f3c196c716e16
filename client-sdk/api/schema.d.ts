import * as z from 'zod';

/** The input schema of each procedure that takes an input, in the same tree as the procedures. */
export type SchemasOf<Procedures> = {
  [
    Name in keyof Procedures as Procedures[Name] extends {
      '~types'?: {
        input: infer Input;
      };
    }
      ? [Given<Input>] extends [never]
        ? never
        : Name
      : Name
  ]: Procedures[Name] extends {
    '~types'?: {
      input: infer Input;
    };
  }
    ? Schema<Given<Input>>
    : SchemasOf<Procedures[Name]>;
};
type Given<Input> = Input extends object ? Input : never;
/** A zod schema that returns the input unchanged. */
export type Schema<Input> = z.ZodType<Input, Input>;
/** Validates the input and returns it unchanged: the server transforms it. */
export declare function validateOnly<S extends z.ZodType>(schema: S): Schema<Given<z.input<S>>>;
export {};
