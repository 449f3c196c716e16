import type { GuessLimiter, Subject } from '../trpc/rate-limit.ts';
import {
  createMarks,
  createRateLimiter,
  type Health,
  type LimitRule,
  type SharedStore,
} from './rate-limiter.ts';

/** Longer than a session lives. */
const KNOWN_SECONDS = 31 * 24 * 3_600;

export type GuessRules = Record<'near' | 'account' | 'knownDevice', readonly LimitRule[]>;
type Options = { rules: GuessRules; store: SharedStore };

/**
 * Guesses from one place, and guesses at one account from anywhere. The second limit alone would let anybody lock an
 * account's owner out by wrong guesses; so whoever comes from where the account has been signed in to, or from a
 * session of its own, has a small allowance beside it.
 */
export function createGuessLimiter({ rules, store }: Options): GuessLimiter {
  const near = createRateLimiter({ name: 'guesses', rules: rules.near, store });
  const account = createRateLimiter({ name: 'guesses', rules: rules.account, store });
  const knownDevice = createRateLimiter({ name: 'guesses-known', rules: rules.knownDevice, store });
  const known = createMarks({ name: 'known', seconds: KNOWN_SECONDS, store });

  async function consumeOfAccount(subject: Subject, health: Health) {
    const anywhere = await account.consume(subject, health);
    if (anywhere.isAllowed) return anywhere;
    const isKnown = subject.session !== undefined || (await known.has(deviceOf(subject), health));
    return isKnown ? knownDevice.consume({ session: deviceOf(subject) }, health) : anywhere;
  }

  // A session is known by itself.
  async function remember(subject: Subject, health: Health = { isStoreUp: true }) {
    if (subject.session === undefined) await known.set(deviceOf(subject), health);
  }

  return {
    remember,
    async consume(subject) {
      const health = { isStoreUp: true };
      const here = await near.consume(subject, health);
      if (!here.isAllowed) return here;
      const ofAccount = await consumeOfAccount(subject, health);
      if (!ofAccount.isAllowed) {
        await here.refund();
        return ofAccount;
      }
      return {
        isAllowed: true,
        async refund() {
          await Promise.all([here.refund(), ofAccount.refund()]);
        },
        remember: () => remember(subject, health),
      };
    },
  };
}

/** A session, wherever it is; without one the account at this address. */
const deviceOf = ({ session, address = '', account = '' }: Subject): string =>
  session ?? JSON.stringify([address, account]);
