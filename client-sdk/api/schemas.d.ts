import * as z from 'zod';
import type { Api } from './api.js';

/** A schema for the input of every procedure that takes one, by its place. */
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
export type Schema<Input> = z.ZodType<Input, Input>;
/** What the server holds an input against. The rules for passwords are not among it: those are the server's to know. */
export declare const schemas: SchemasOf<Api>;
export {};
