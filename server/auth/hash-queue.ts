import { createFairQueue, overloaded, type FairQueueLimits } from '../limits/fair-queue.ts';
import { createLanes, type Lane, type LaneLimits } from '../limits/lanes.ts';
import type { Requester } from './password.ts';

export type HashQueueLimits = {
  lanes: LaneLimits;
  perNetwork: Record<Lane, FairQueueLimits>;
  /** Counts trusted requesters only. */
  perAccount: FairQueueLimits;
};

/** Refusing keeps a flood of sign-ins from taking the processor from all other calls. */
const REFUSAL = {
  message: 'The server is busy checking passwords. Try again shortly.',
  retryAfterSeconds: 5,
};

/**
 * Creates the queue of all password work. Strangers are queued by network, so that one network cannot keep out the rest.
 * Many networks can, so trusted requesters have a share of their own. They are queued by account as well: an attacker with
 * an account of their own is trusted, from as many addresses as they have signed in from.
 */
export function createHashQueue({ lanes: limits, perNetwork, perAccount }: HashQueueLimits) {
  const lanes = createLanes({ ...limits, overloaded: () => overloaded(REFUSAL) });
  const networks = {
    others: createFairQueue({ ...perNetwork.others, ...REFUSAL }),
    trusted: createFairQueue({ ...perNetwork.trusted, ...REFUSAL }),
  };
  const accounts = createFairQueue({ ...perAccount, ...REFUSAL });

  return async function runQueued<T>(requester: Requester, work: () => Promise<T>): Promise<T> {
    const { network, account, isTrusted } = requester;
    const isContended = lanes.isBusy() || networks.others.isBusy(network);
    if (!isContended || !(await isTrusted()))
      return networks.others.run(network, () => lanes.run('others', work));
    return accounts.run(account, () => networks.trusted.run(network, () => lanes.run('trusted', work)));
  };
}

type Machine = {
  cores: number;
  /** The threads of Node.js, which hash passwords, look up names and read files. */
  threads: number;
  /** How many requests may be in progress. */
  requestsMax: number;
};

/** Returns the limits that suit the machine. */
export function hashQueueLimits({ cores, threads, requestsMax }: Machine): HashQueueLimits {
  // Leaves a core and two threads to all other work. Two hashes at once on one core would only make both slower.
  const concurrency = Math.max(1, Math.min(cores - 1, threads - 2));
  // Leaves room for other requests while both shares are full.
  const waiting = { waitingMax: 30, totalMax: Math.floor(requestsMax / 4) };
  const ofNetwork = { ...waiting, concurrency: Math.ceil(concurrency / 2) };
  return {
    // A stranger waits longer than planned while trusted work goes first, but never until the SDK gives up.
    lanes: { concurrency, waitingMax: { trusted: 20, others: 30 }, waitMsMax: 10_000 },
    // Keeps one network from filling the lane for all. Rate limits do not, because they do not count correct passwords.
    perNetwork: {
      trusted: { ...ofNetwork, waitMsMax: 10_000 },
      others: { ...ofNetwork, waitMsMax: 5_000 },
    },
    perAccount: { ...waiting, concurrency: 1, waitMsMax: 5_000 },
  };
}
