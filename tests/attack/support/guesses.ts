import { z } from 'zod';
import { post } from '../../support/http.ts';
import { newAddress, WRONG_PASSWORD } from '../../support/limited-server.ts';
import { times } from '../../support/outcomes.ts';
import type { Random } from '../../support/random.ts';
import type { ListeningServer } from '../../support/server-process.ts';
import { inFlight } from './in-flight.ts';

/** Where guesses come from, as X-Forwarded-For says it. Nobody has signed in from any of these addresses before. */
export const SOURCES = {
  'one address': () => {
    const address = newAddress();
    return () => address;
  },
  'one IPv6 network': ({ integer }: Random) => {
    const hex = () => integer(0x1_0000).toString(16);
    const network = `2001:db8:${hex()}:${hex()}`;
    return () => `${network}:${hex()}:${hex()}:${hex()}:${hex()}`;
  },
  'many networks': () => newAddress,
};
export type Source = keyof typeof SOURCES;

type Guesses = {
  servers: readonly ListeningServer[];
  email: string;
  count: number;
  /** More than one are sent as a batch. */
  perRequest: number;
  requestsAtOnce: number;
  /** What X-Forwarded-For says, asked once a request. */
  address: () => string;
  /** Told whenever a request was answered. */
  onAnswer?: (() => void) | undefined;
};

/** Wrong passwords for one account, in parallel, on all servers in turn. Answers how each call ended. */
export async function guessInParallel(guesses: Guesses): Promise<string[]> {
  const { count, perRequest, requestsAtOnce, onAnswer } = guesses;
  const outcomes = await inFlight(
    count / perRequest,
    async (request) => {
      const answered = await guess(guesses, request);
      onAnswer?.();
      return answered;
    },
    requestsAtOnce,
  );
  return outcomes.flat();
}

const failed = z.object({
  error: z.object({ data: z.object({ code: z.string(), reason: z.string().nullable() }) }),
});
const answers = z.union([z.array(failed), failed.transform((one) => [one])]);

async function guess({ servers, email, perRequest, address }: Guesses, request: number): Promise<string[]> {
  const trpcUrl = servers[request % servers.length]?.trpcUrl ?? '';
  const input = { email, password: WRONG_PASSWORD };
  const inputs = Object.fromEntries(times(perRequest, (index) => [index, input]));
  const path = times(perRequest, () => 'auth.login').join(',');
  const headers = { 'x-forwarded-for': address() };
  const { text } =
    perRequest === 1
      ? await post(`${trpcUrl}/${path}`, input, headers)
      : await post(`${trpcUrl}/${path}?batch=1`, inputs, headers);
  const parsed = answers.safeParse(JSON.parse(text));
  // Whoever is signed in by a wrong password has no error, and stands out by that.
  return parsed.data?.map(({ error: { data } }) => data.reason ?? data.code) ?? [text];
}
