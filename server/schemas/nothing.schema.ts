import * as z from 'zod';

/** Of a procedure that takes nothing. */
export const noInput = z.void();

/** Of a procedure that answers nothing. As `void` it would reach the SDK's types as `never`. */
export const noOutput = z.void().transform(() => undefined);
