import type { ServerResponse } from 'node:http';

type Options = {
  /** How many requests may be in progress. More would only wait for each other. */
  requestsMax: number;
};

/** A turn of the event loop that takes longer than this shows that the process does not get enough CPU time. */
const TURN_MS_MAX = 200;

export type Load = ReturnType<typeof createLoad>;

/** Knows how much this process has to do. */
export function createLoad({ requestsMax }: Options) {
  const requestsOf = new Map<string, number>();
  let requests = 0;
  let turnMs = 0;
  let isMeasuring = false;

  /** Measures with the clock what this turn of the loop takes from here on. Timers would be late on a busy loop. */
  function measureTurn(): void {
    if (isMeasuring) return;
    isMeasuring = true;
    const startedAt = performance.now();
    setImmediate(() => {
      turnMs = performance.now() - startedAt;
      isMeasuring = false;
    });
  }

  /** When turns are long, a quarter of the requests already fills the process. */
  const limit = () => (turnMs > TURN_MS_MAX ? requestsMax / 4 : requestsMax);

  return {
    /** Whether a request of the network may begin. One network gets at most half, so that it cannot keep out the rest. */
    hasRoom(network: string): boolean {
      measureTurn();
      const own = requestsOf.get(network) ?? 0;
      if (requests >= requestsMax || own >= requestsMax / 2) return false;
      // On a busy loop, a network that has few requests still gets in, whatever the others have.
      return requests < limit() || own < limit() / 8;
    },

    /**
     * Counts the request until the function that it returns is called and the response is closed. Work goes on when a client
     * disconnects, and a client that does not read keeps a finished response in memory.
     */
    begin(network: string, response: ServerResponse): () => void {
      requests += 1;
      requestsOf.set(network, (requestsOf.get(network) ?? 0) + 1);
      let waitsFor = 2;
      const leave = () => {
        waitsFor -= 1;
        if (waitsFor > 0) return;
        requests -= 1;
        const left = (requestsOf.get(network) ?? 1) - 1;
        if (left === 0) requestsOf.delete(network);
        else requestsOf.set(network, left);
      };
      response.once('close', leave);
      return leave;
    },
  };
}
