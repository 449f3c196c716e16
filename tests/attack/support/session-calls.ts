import { z } from 'zod';
import { bearer, get, post } from '../../support/http.ts';
import type { ListeningServer } from '../../support/server-process.ts';
import type { Targets } from './targets.ts';

/** What a session's holder has in hand. */
export const tokens = z.object({ accessToken: z.string(), refreshToken: z.string() });
export type Tokens = z.infer<typeof tokens>;

type Server = Pick<ListeningServer, 'trpcUrl'>;

const refreshed = z.object({ result: z.object({ data: tokens }) });
const refused = z.object({ error: z.object({ data: z.object({ reason: z.string().nullable() }) }) });

export type Refreshed = {
  status: number;
  /** Null when it was refused. */
  issued: Tokens | null;
  reason: string | null;
};

/** One `auth.refresh` in a request of its own, whatever its answer. */
export async function refresh({ trpcUrl }: Server, refreshToken: string): Promise<Refreshed> {
  const { status, text } = await post(`${trpcUrl}/auth.refresh`, { refreshToken });
  if (status !== 200)
    return { status, issued: null, reason: refused.parse(JSON.parse(text)).error.data.reason };
  return { status, issued: refreshed.parse(JSON.parse(text)).result.data, reason: null };
}

/** The status that a query is answered with, which may bring its input along in the search part. */
export async function statusOf({ trpcUrl }: Server, query: string, accessToken: string): Promise<number> {
  return (await get(`${trpcUrl}/${query}`, undefined, bearer(accessToken))).status;
}

export const isDefect = (status: number): boolean => status >= 500;

/** Each of the servers in turn. */
export function serverOf(servers: Targets['servers'], index: number): ListeningServer {
  return servers[index % servers.length] ?? servers[0];
}

/** The session's id, with which each of its refresh tokens begins. */
export const sessionIdOf = (refreshToken: string): string => refreshToken.slice(0, refreshToken.indexOf('.'));
