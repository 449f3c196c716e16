import { createSecretKey, randomBytes } from 'node:crypto';
import { createPasswordHasher } from '../../server/auth/password-hasher.ts';

export const newPepper = () => createSecretKey(randomBytes(32));
export const PEPPER = newPepper();

type Options = Parameters<typeof createPasswordHasher>[0];
type HashQueueLimits = Options['queue'];

const ROOMY = { concurrency: 50, waitingMax: 50, waitMsMax: 60_000 };

/** Makes a hasher that is cheap, and whose queue no test fills by accident. */
export function createTestHasher(options: Partial<Options & HashQueueLimits> = {}) {
  const { lanes, perNetwork, perAccount, ...others } = options;
  return createPasswordHasher({
    ...{ cost: 4, peppers: [PEPPER] },
    queue: {
      lanes: lanes ?? testLanes(),
      perNetwork: perNetwork ?? { trusted: ROOMY, others: ROOMY },
      perAccount: perAccount ?? ROOMY,
    },
    ...others,
  });
}

/** Returns lanes with many places, apart from those that a test chooses. */
export const testLanes = ({ concurrency = 2, trusted = 50, others = 50 } = {}) => ({
  concurrency,
  waitingMax: { trusted, others },
  waitMsMax: 60_000,
});
