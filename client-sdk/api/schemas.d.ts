import * as z from 'zod';
import type { Api } from './api.js';

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
/**
 * The server's input schemas. They return the input unchanged, ready to send. Only the server checks a password's
 * length and strength.
 */
export declare const schemas: SchemasOf<Api>;
export {};
