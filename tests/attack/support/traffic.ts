import { refresh, serverOf, statusOf } from './session-calls.ts';
import type { Targets } from './targets.ts';
import type { Held } from './ways-to-end.ts';

const QUERIES = ['users.me', `todos.list?input=${encodeURIComponent('{}')}`] as const;
/** How many requests each stream makes after the ending was answered. */
const AFTERWARDS = 4;

/** Seen from the caller's end: before the ending was asked for, until its answer arrived, and from then on. */
type Phase = 'before' | 'during' | 'after';
export type Sent = { session: Held; started: Phase; answered: Phase; status: number };

/**
 * Requests with every session at the same time: of each there is a stream of queries to each server, with its newest
 * and its older access tokens, and one that refreshes at each server in turn. They go on while the ending happens, and
 * for some requests after it.
 */
export async function sendTraffic(
  servers: Targets['servers'],
  sessions: Held[],
  end: () => Promise<unknown>,
): Promise<{ sent: Sent[]; answer: unknown }> {
  const sent: Sent[] = [];
  let phase: Phase = 'before';

  async function send(session: Held, call: () => Promise<number>): Promise<void> {
    const started = phase;
    const status = await call();
    sent.push({ session, started, answered: phase, status });
  }

  function stream(session: Held, call: (index: number) => Promise<number>) {
    const begun = send(session, () => call(0));
    const over = begun.then(async () => {
      let left = AFTERWARDS;
      for (let index = 1; left > 0; index += 1) {
        if (phase === 'after') left -= 1;
        await send(session, () => call(index));
      }
    });
    return { begun, over };
  }

  const streams = sessions.flatMap((session) => [
    ...servers.map((server) => stream(session, (index) => query(server, session, index))),
    stream(session, (index) => rotate(serverOf(servers, index), session)),
  ]);
  await Promise.all(streams.map(({ begun }) => begun));
  phase = 'during';
  const answer = await end().finally(() => (phase = 'after'));
  await Promise.all(streams.map(({ over }) => over));
  return { sent, answer };
}

type Server = Targets['servers'][0];

function query(server: Server, { accessTokens }: Held, index: number): Promise<number> {
  const token = index % 3 === 0 ? accessTokens[0] : accessTokens.at(-1);
  return statusOf(server, QUERIES[index % 2] ?? QUERIES[0], token ?? '');
}

/** Refreshes with the newest token and keeps what is issued. An honest caller's, one at a time: it ends nothing. */
export async function rotate(server: Server, session: Held): Promise<number> {
  const { status, issued } = await refresh(server, session.refreshTokens.at(-1) ?? '');
  if (issued !== null) {
    session.accessTokens.push(issued.accessToken);
    session.refreshTokens.push(issued.refreshToken);
  }
  return status;
}
