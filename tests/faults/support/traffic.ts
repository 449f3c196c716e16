import { setTimeout as delay } from 'node:timers/promises';
import { query } from '../../support/embedded-postgres.ts';
import { createRawUsers, type RawUser } from './raw-user.ts';

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

/** Clients that repeat nothing, until `stop` is called. They read and write in turn, unless told otherwise. */
export async function startTraffic(
  trpcUrl: string,
  send: Send,
  { isWrite = (index: number) => index % 2 === 0 } = {},
) {
  const users = await createRawUsers(trpcUrl, CLIENTS);
  const tally: Tally = { requests: 0, created: [], outcomes: {} };
  let isStopped = false;

  async function request(user: RawUser, index: number): Promise<void> {
    const writes = isWrite(index);
    const description = crypto.randomUUID();
    const status = await send(writes ? user.create(description) : user.me);
    const outcome = String(status ?? 'none');
    tally.requests += 1;
    tally.outcomes[outcome] = (tally.outcomes[outcome] ?? 0) + 1;
    if (writes && status === 200) tally.created.push(description);
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

/** Returns the descriptions of all todos, to compare them with those that were acknowledged. */
export async function storedTodos(databaseUrl: string): Promise<Map<string, number>> {
  const rows = await query(databaseUrl, 'SELECT description, count(*)::int AS count FROM todos GROUP BY 1');
  return new Map(rows.map(({ description, count }) => [String(description), Number(count)]));
}
