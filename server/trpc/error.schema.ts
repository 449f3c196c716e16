import * as z from 'zod';
import { facts } from '../schemas/facts.schema.ts';

/** What is wrong with one field of an input. */
export const fieldIssue = z
  .object({
    path: z
      .string()
      .register(facts, { description: 'Keys and indexes joined by dots; empty for the whole input.' }),
    message: z.string(),
  })
  .register(facts, { id: 'FieldIssue', description: 'What is wrong with one field of an input.' });

/** Left open here: each reason has a schema of its own. */
const details = z.unknown().register(facts, {
  id: 'ErrorDetails',
  description: 'What a reason says beside its name: each has its own. Null without a reason.',
});

/** `data` of every failed call. error-shape.ts narrows `code`, `reason` and `details`. */
export const errorData = z
  .object({
    code: z.string().register(facts, {
      description: "tRPC's name for the kind of error, like `UNAUTHORIZED`.",
    }),
    httpStatus: z.int(),
    path: z.string().nullable().register(facts, { description: 'The procedure, if the request named one.' }),
    reason: z
      .string()
      .nullable()
      .register(facts, { description: 'Why the procedure refused. Null for every other failure.' }),
    details,
    issues: z.array(fieldIssue).register(facts, {
      description: 'What is wrong with the input, field by field; empty for every other kind of failure.',
    }),
    requestId: z.string().nullable(),
  })
  .register(facts, { id: 'AnyErrorData', description: 'What the server says about a failed call.' });

/** The body of the response to a failed call. */
export const errorEnvelope = z.object({
  error: z.object({ message: z.string(), code: z.int(), data: errorData }),
});

export type FieldIssue = z.output<typeof fieldIssue>;
export type AnyErrorData = z.output<typeof errorData>;
