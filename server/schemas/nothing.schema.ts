import * as z from 'zod';

const nothing = z.void();
const empty = z.union([z.null(), z.strictObject({})]);

/** The input of a procedure without input. Some clients send `null` or `{}` when they have nothing to send. */
export const noInput = z.preprocess(
  (input: z.input<typeof nothing>) => (empty.safeParse(input).success ? undefined : input),
  nothing,
);

/** The output of a procedure that returns nothing. The transform keeps it from becoming `never` in the SDK's types. */
export const noOutput = z.void().transform(() => undefined);
