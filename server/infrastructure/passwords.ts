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

  return {
    async hash(password) {
      const hash = await (enqueue(() => bcrypt.hash(preHash(password, current), cost)) ?? overloaded());
      return `${SCHEME}$${idOf(current)}$${hash}`;
    },

    async verify(password, stored) {
      const [pepper, hash] = parse(stored, pepperById) ?? [current, null];
      const matches = await (enqueue(() =>
        bcrypt.compare(preHash(password, pepper), hash ?? bcryptOfNobody),
      ) ?? overloaded());
      return hash !== null && matches;
    },
  };
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
