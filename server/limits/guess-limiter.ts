import type { GuessLimiter, Subject } from './limits.ts';
import { createExpiringSet, createRateLimiter, type LimitRule, type StoreHealth } from './rate-limiter.ts';
import type { SharedStore } from './shared-store.ts';

/** Longer than a session lives. */
const KNOWN_SECONDS = 31 * 24 * 3_600;

export type GuessRules = Record<'perAddress' | 'shared' | 'knownDevice', readonly LimitRule[]>;
type Options = { rules: GuessRules; store: SharedStore };

/**
 * Limits guesses from one address, and guesses that are counted together with those of strangers: at one account from
 * anywhere, and from one wide IPv6 network. With the second kind alone, a stranger could lock out the account's owner by
 * wrong guesses. So each session of the account, and each address from which its owner signed in recently, has a small
 * extra allowance.
 */
export function createGuessLimiter({ rules, store }: Options): GuessLimiter {
  const perAddress = createRateLimiter({ name: 'guesses', rules: rules.perAddress, store });
  const shared = createRateLimiter({ name: 'guesses', rules: rules.shared, store });
  const knownDevice = createRateLimiter({ name: 'guesses-known', rules: rules.knownDevice, store });
  const known = createExpiringSet({ name: 'known', seconds: KNOWN_SECONDS, store });

  async function consumeShared(subject: Subject, health: StoreHealth) {
    const anywhere = await shared.consume(subject, health);
    if (anywhere.isAllowed) return anywhere;
    const isKnown = subject.session !== undefined || (await known.has(deviceOf(subject), health));
    return isKnown ? knownDevice.consume({ session: deviceOf(subject) }, health) : anywhere;
  }

  // Sessions need no mark: they are always known.
  async function remember(subject: Subject, health: StoreHealth = { isStoreUp: true }) {
    if (subject.session === undefined) await known.add(deviceOf(subject), health);
  }

  return {
    remember,
    isKnown: (subject) => known.has(deviceOf(subject), { isStoreUp: true }),
    async consume(subject) {
      const health = { isStoreUp: true };
      const here = await perAddress.consume(subject, health);
      if (!here.isAllowed) return here;
      const withOthers = await consumeShared(subject, health);
      if (!withOthers.isAllowed) {
        await here.refund();
        return withOthers;
      }
      return {
        isAllowed: true,
        async refund() {
          await Promise.all([here.refund(), withOthers.refund()]);
        },
        remember: () => remember(subject, health),
      };
    },
  };
}

/** Returns the key of a known device: the session, or without one the account at this address. */
const deviceOf = ({ session, address = '', account = '' }: Subject): string =>
  session ?? JSON.stringify([address, account]);
