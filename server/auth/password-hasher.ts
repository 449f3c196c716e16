import { createHash, createHmac, type KeyObject } from 'node:crypto';
import bcrypt from 'bcrypt';
import { isRefusal, OVERLOADED } from '../errors.ts';
import { createHashQueue, type HashQueueLimits } from './hash-queue.ts';
import type { PasswordHasher } from './password.ts';

type Options = {
  cost: number;
  /** The first pepper makes new hashes. The others only verify old ones. */
  peppers: readonly [KeyObject, ...KeyObject[]];
  queue: HashQueueLimits;
};

/** Stored before the bcrypt hash, so that a later scheme can tell its own hashes from these. */
const SCHEME = 'v1';

/**
 * bcrypt, of a keyed hash: HMAC-SHA-384 with a pepper that the database does not hold. It makes a stolen
 * table worthless without the pepper, and lets every byte of a long password count (bcrypt itself reads 72).
 * Stored as `v1$pepperId$bcrypt`.
 */
export async function createPasswordHasher(options: Options): Promise<PasswordHasher> {
  const { cost, peppers } = options;
  const [current] = peppers;
  const pepperById = new Map(peppers.map((pepper) => [idOf(pepper), pepper]));
  const runQueued = createHashQueue(options.queue);
  const dummyHash = await bcrypt.hash('nobody', cost);

  const prefix = `${SCHEME}$${idOf(current)}$`;
  const hash: PasswordHasher['hash'] = (password, requester) =>
    runQueued(requester, async () => prefix + (await bcrypt.hash(preHash(password, current), cost)));

  return {
    hash,

    verify(password, stored, requester) {
      const [pepper, hash] = parse(stored, pepperById) ?? [current, null];
      return runQueued(requester, async () => {
        const matches = await bcrypt.compare(preHash(password, pepper), hash ?? dummyHash);
        if (!matches && hash !== null) await equalizeTiming(hash, cost);
        return hash !== null && matches;
      });
    },

    async renew(password, stored, requester) {
      const isUpToDate = stored.startsWith(prefix) && bcrypt.getRounds(stored.slice(prefix.length)) === cost;
      return isUpToDate ? null : hash(password, requester).catch(nullIfOverloaded);
    },
  };
}

/**
 * An older, cheaper hash would reveal by its speed that the account exists. Cost k takes 2^k steps, and
 * 2^k + 2^k + 2^(k+1) + … + 2^(n-1) = 2^n: after the costs in between, the work is that of today's cost.
 */
async function equalizeTiming(hash: string, cost: number): Promise<void> {
  for (let done = bcrypt.getRounds(hash); done < cost; done += 1) {
    // Makes the salt here. By default bcrypt makes it in another thread, which takes additional time.
    await bcrypt.hash('nobody', bcrypt.genSaltSync(done));
  }
}

function nullIfOverloaded(error: unknown): null {
  if (isRefusal(error, OVERLOADED)) return null;
  throw error;
}

/** Returns 64 characters of base64: bcrypt stops at a zero byte and reads at most 72 bytes. */
function preHash(password: string, pepper: KeyObject): string {
  return createHmac('sha384', pepper).update(password.normalize('NFC')).digest('base64');
}

/** Returns an ID that identifies a pepper without revealing it. */
function idOf(pepper: KeyObject): string {
  return createHash('sha256').update(pepper.export()).digest('base64url').slice(0, 8);
}

function parse(stored: string | null, pepperById: Map<string, KeyObject>): [KeyObject, string] | null {
  if (stored === null) return null;
  const [scheme, pepperId = '', ...bcryptParts] = stored.split('$');
  const pepper = pepperById.get(pepperId);
  return scheme === SCHEME && pepper !== undefined ? [pepper, bcryptParts.join('$')] : null;
}
