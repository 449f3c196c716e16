import { z } from 'zod';
import { listInputs, sortInputs } from './list-inputs.ts';
import { MAKERS } from './makers.ts';
import type { ProcedureInfo } from './procedures.ts';
import type { User } from './self.ts';
import { callAs, makeThing } from './specimen-calls.ts';
import { fieldsOf } from './specimen-inputs.ts';
import { specimenOf } from './specimens.ts';

/** Makes `count` things of each kind for the user. Returns their IDs by kind. */
export async function makeThings(trpcUrl: string, user: User, count: number): Promise<Map<string, string[]>> {
  const things = Object.keys(MAKERS).map(async (kind): Promise<[string, string[]]> => {
    const made = Array.from({ length: count }, () => makeThing(trpcUrl, kind, user));
    return [kind, await Promise.all(made)];
  });
  return new Map(await Promise.all(things));
}

/**
 * Returns the inputs that show everything a query can show: each filter in each sort order and, if the query has pages,
 * the second page in each sort order.
 */
export async function lookInputs(trpcUrl: string, user: User, procedure: ProcedureInfo): Promise<unknown[]> {
  const specimen = specimenOf(procedure.path);
  if (specimen.input === undefined) return [undefined];
  return [...listInputs(procedure, specimen, user.self), ...(await pageInputs(trpcUrl, user, procedure))];
}

/** Returns the input for the second page in each sort order. The user needs two things of each kind for that. */
async function pageInputs(
  trpcUrl: string,
  user: User,
  procedure: ProcedureInfo,
): Promise<{ cursor: string }[]> {
  if (!fieldsOf(procedure).some(({ name }) => name === 'cursor')) return [];
  const pages = sortInputs(procedure, specimenOf(procedure.path), user.self).map(async (sort) => {
    const { text } = await callAs(trpcUrl, user, [procedure, { ...sort, limit: 1 }]);
    return { ...sort, cursor: page.parse(JSON.parse(text)).result.data.nextCursor };
  });
  return Promise.all(pages);
}

const page = z.object({ result: z.object({ data: z.object({ nextCursor: z.string() }) }) });
