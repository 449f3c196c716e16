import { createHash, createHmac, type KeyObject } from 'node:crypto';
import bcrypt from 'bcrypt';
import { DomainError } from '../errors.ts';
import type { PasswordHasher } from '../users/user.ts';
import { createQueue } from './queue.ts';

type Options = {
  cost: number;
  /** The first makes new hashes; the others only check old ones. */
  peppers: readonly [KeyObject, ...KeyObject[]];
  /** How many hashes are made at once, and how many callers may wait for theirs. */
  concurrency: number;
  waitingMax: number;
};

/** Written before the bcrypt hash, so that a later scheme can tell its own from these. */
const SCHEME = 'v1';
const OVERLOADED_RETRY_AFTER_SECONDS = 5;

/**
 * bcrypt, of a keyed hash: HMAC-SHA-384 with a pepper that the database does not hold. It makes a stolen
 * table worthless without the pepper, and lets every byte of a long password count (bcrypt itself reads 72).
 * Stored as `v1$pepperId$bcrypt`.
 */
export async function createPasswordHasher({ cost, peppers, ...limits }: Options): Promise<PasswordHasher> {
  const [current] = peppers;
  const pepperById = new Map(peppers.map((pepper) => [idOf(pepper), pepper]));
  const enqueue = createQueue(limits);
  const bcryptOfNobody = await bcrypt.hash('nobody', cost);

  /** Null when too many are waiting. */
  const hash = (password: string) =>
    enqueue(async () => {
      return `${SCHEME}$${idOf(current)}$${await bcrypt.hash(preHash(password, current), cost)}`;
    });

  return {
    async hash(password) {
      return hash(password) ?? overloaded();
    },

    async verify(password, stored) {
      const [pepper, hash] = parse(stored, pepperById) ?? [current, null];
      const compare = async () => {
        const matches = await bcrypt.compare(preHash(password, pepper), hash ?? bcryptOfNobody);
        if (!matches && hash !== null) await makeUpFor(hash, cost);
        return hash !== null && matches;
      };
      return enqueue(compare) ?? overloaded();
    },

    async renew(password, stored) {
      const prefix = `${SCHEME}$${idOf(current)}$`;
      const isToday = stored.startsWith(prefix) && bcrypt.getRounds(stored.slice(prefix.length)) === cost;
      return isToday ? null : (hash(password) ?? null);
    },
  };
}

/**
 * An older, cheaper hash would tell by its speed that the account exists. Cost k takes 2^k steps, and
 * 2^k + 2^k + 2^(k+1) + … + 2^(n-1) = 2^n: after the costs in between, the work is that of today's cost.
 */
async function makeUpFor(hash: string, cost: number): Promise<void> {
  for (let done = bcrypt.getRounds(hash); done < cost; done += 1) {
    await bcrypt.hash('nobody', bcrypt.genSaltSync(done)); // Made in a thread, as by default, salts take their time too.
  }
}

/** A flood of sign-ins would otherwise take the processor from all other calls. */
function overloaded(): never {
  throw new DomainError('OVERLOADED', 'Too many sign-ins at this moment. Try again shortly.', {
    retryAfterSeconds: OVERLOADED_RETRY_AFTER_SECONDS,
  });
}

/** Base64, because bcrypt would stop at a zero byte. 64 characters, within the 72 that it reads. */
function preHash(password: string, pepper: KeyObject): string {
  return createHmac('sha384', pepper).update(password.normalize('NFC')).digest('base64');
}

/** Says which pepper made a hash, and nothing about the pepper. */
function idOf(pepper: KeyObject): string {
  return createHash('sha256').update(pepper.export()).digest('base64url').slice(0, 8);
}

function parse(stored: string | null, pepperById: Map<string, KeyObject>): [KeyObject, string] | null {
  if (stored === null) return null;
  const [scheme, pepperId = '', ...bcryptParts] = stored.split('$');
  const pepper = pepperById.get(pepperId);
  return scheme === SCHEME && pepper !== undefined ? [pepper, bcryptParts.join('$')] : null;
}
