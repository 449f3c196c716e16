import { isApiError, type Client, type ClientOptions } from '@plumbline/client';
import { z } from 'zod';
import { clientOf, failure } from './people.ts';

/** Counts the calls by their outcome: `ok`, the reason of a refusal, or tRPC's code. */
export async function countOutcomes(calls: Promise<unknown>[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const outcome of await Promise.all(calls.map(outcomeOf))) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

export async function outcomeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'ok';
  } catch (error) {
    if (!isApiError(error)) throw error;
    return error.data?.reason ?? error.data?.code ?? `no answer: ${error.message}`;
  }
}

/** Returns the seconds after which a limited call may be retried. A call that is not limited fails the test. */
export async function waitOf(call: Promise<unknown>): Promise<number> {
  const { data } = await failure(call);
  return z.object({ retryAfterSeconds: z.int().min(1) }).parse(data?.details).retryAfterSeconds;
}

/** Creates a client that shares no batch with others. With an address, its calls come from there. */
export function clientFrom(trpcUrl: string, address?: string, options: Partial<ClientOptions> = {}): Client {
  const headers: Record<string, string> = address === undefined ? {} : { 'X-Forwarded-For': address };
  return clientOf(trpcUrl, { headers, ...options });
}

/** Makes `count` calls one after the other. Returns their outcomes. */
export async function outcomesInTurn(
  count: number,
  call: (index: number) => Promise<unknown>,
): Promise<string[]> {
  const outcomes: string[] = [];
  for (let index = 0; index < count; index += 1) outcomes.push(await outcomeOf(call(index)));
  return outcomes;
}

/** Starts the work `count` times at once. */
export function times<T>(count: number, work: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => work(index));
}
