import * as z from 'zod';

/** The input of a procedure without input. */
export const noInput = z.void();

/** The output of a procedure that returns nothing. The transform keeps it from becoming `never` in the SDK's types. */
export const noOutput = z.void().transform(() => undefined);
