import * as z from 'zod';

/** The input schema of each procedure that takes an input, in the same tree as the procedures. */
export type SchemasOf<Procedures> = {
  [
    Name in keyof Procedures as Procedures[Name] extends { '~types'?: { input: infer Input } }
      ? [Given<Input>] extends [never]
        ? never
        : Name
      : Name
  ]: Procedures[Name] extends { '~types'?: { input: infer Input } }
    ? Schema<Given<Input>>
    : SchemasOf<Procedures[Name]>;
};
type Given<Input> = Input extends object ? Input : never;

/** A zod schema that returns the input unchanged. */
export type Schema<Input> = z.ZodType<Input, Input>;

/** Validates the input and returns it unchanged: the server transforms it. */
export function validateOnly<S extends z.ZodType>(schema: S): Schema<Given<z.input<S>>> {
  return z
    .custom<Given<z.input<S>>>(() => true)
    .superRefine((value, context) => {
      const { error } = schema.safeParse(value);
      for (const { path, message } of error?.issues.flatMap(perField) ?? [])
        context.addIssue({ code: 'custom', path, message });
    });
}

/** zod reports all unknown fields as one issue. Forms need an issue for each, as the server sends. */
function perField({ path, message, ...issue }: z.core.$ZodIssue) {
  if (issue.code !== 'unrecognized_keys') return [{ path, message }];
  return issue.keys.map((key) => ({ path: [...path, key], message: 'Unknown field.' }));
}
