import { setTimeout as delay } from 'node:timers/promises';
import { times } from '../../support/outcomes.ts';
import { createRawUser, type RawUser } from './raw-user.ts';

/** Each client sends its next request this long after a response. */
const PAUSE_MS = 4;
const CLIENTS = 8;

export type Tally = {
  requests: number;
  /** The descriptions of the todos whose creation was acknowledged. */
  created: string[];
  /** How many requests had each outcome: a status, or `none` without a response. */
  outcomes: Record<string, number>;
};

type Send = (bytes: string) => Promise<number | null>;

/** Clients that read and write in turn and repeat nothing, until `stop` is called. */
export async function startTraffic(trpcUrl: string, send: Send) {
  const users = await Promise.all(times(CLIENTS, () => createRawUser(trpcUrl)));
  const tally: Tally = { requests: 0, created: [], outcomes: {} };
  let isStopped = false;

  async function request(user: RawUser, index: number): Promise<void> {
    const isWrite = index % 2 === 0;
    const description = crypto.randomUUID();
    const status = await send(isWrite ? user.create(description) : user.me);
    const outcome = String(status ?? 'none');
    tally.requests += 1;
    tally.outcomes[outcome] = (tally.outcomes[outcome] ?? 0) + 1;
    if (isWrite && status === 200) tally.created.push(description);
  }

  const running = users.map(async (user) => {
    for (let index = 0; !isStopped; index += 1) {
      await request(user, index);
      await delay(PAUSE_MS);
    }
  });
  return {
    tally,
    async stop(): Promise<Tally> {
      isStopped = true;
      await Promise.all(running);
      return tally;
    },
  };
}

export const failuresOf = ({ requests, outcomes }: Tally): number => requests - (outcomes['200'] ?? 0);
