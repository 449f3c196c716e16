import * as z from 'zod';
import { facts } from '../schemas/facts.schema.ts';

/** A problem with one field of an input. */
export const fieldIssue = z
  .object({
    path: z
      .string()
      .register(facts, { description: 'Keys and indexes joined by dots. Empty for the whole input.' }),
    message: z.string(),
  })
  .register(facts, { id: 'FieldIssue', description: 'A problem with one field of an input.' });

/** Unspecified here, because each reason has its own schema. */
const details = z.unknown().register(facts, {
  id: 'ErrorDetails',
  description: 'The details of the reason. Null without a reason.',
});

/** `data` of every failed call. error-shape.ts narrows `code`, `reason` and `details`. */
export const errorData = z
  .object({
    code: z.string().register(facts, {
      description: "tRPC's name for the kind of error, like `UNAUTHORIZED`.",
    }),
    httpStatus: z.int(),
    path: z
      .string()
      .nullable()
      .register(facts, { description: 'The path of the procedure. Null when the request named none.' }),
    reason: z.string().nullable().register(facts, {
      description: 'The reason for which the procedure refused. Null for every other failure.',
    }),
    details,
    issues: z.array(fieldIssue).register(facts, {
      description: 'The problems of an invalid input, field by field. Empty for every other failure.',
    }),
    requestId: z.string().nullable(),
  })
  .register(facts, { id: 'AnyErrorData', description: 'The error data of a failed call.' });

/** The body of the response to a failed call. */
export const errorEnvelope = z.object({
  error: z.object({ message: z.string(), code: z.int(), data: errorData }),
});

export type FieldIssue = z.output<typeof fieldIssue>;
export type AnyErrorData = z.output<typeof errorData>;
