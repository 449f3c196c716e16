import { DomainError, RATE_LIMITED } from '../errors.ts';

/** By what attempts are counted: the client's network, the account, a session, or the caller. */
export type Axis = 'address' | 'account' | 'session' | 'caller';
export type Subject = Partial<Record<Axis, string>>;

export type RateLimiter = {
  /** Counts one attempt before it is made, so that a hundred at once cannot all slip under the limit. */
  consume(subject: Subject): Promise<Attempt>;
};

/** Limits guesses at passwords. A stranger who uses up an account's limit does not lock out its known devices. */
export type GuessLimiter = {
  consume(subject: Subject): Promise<Guess>;
  /** Marks the address as known to the account, for a client that proved by other means that the account is its own. */
  remember(subject: Subject): Promise<void>;
};

/** The application's limits by name. */
export type Limits = Record<'register' | 'refresh' | 'mails' | 'calls', RateLimiter> & {
  guesses: GuessLimiter;
};

export type Attempt = Allowed | Refused;
export type Guess = AllowedGuess | Refused;

type Refused = { isAllowed: false; retryAfterSeconds: number };
type Allowed = {
  isAllowed: true;
  /** Takes the attempt out of the count again. */
  refund: () => Promise<void>;
};
type AllowedGuess = Allowed & {
  /** Marks the address as known to the account, after a right guess. */
  remember: () => Promise<void>;
};

type Limiter<A extends Allowed> = { consume(subject: Subject): Promise<A | Refused> };

/** Fails with RATE_LIMITED. */
export async function consume<A extends Allowed>(limiter: Limiter<A>, subject: Subject): Promise<A> {
  const outcome = await limiter.consume(subject);
  if (outcome.isAllowed) return outcome;
  const { retryAfterSeconds } = outcome;
  throw new DomainError(RATE_LIMITED, `Too many attempts. Try again in ${String(retryAfterSeconds)} s.`, {
    retryAfterSeconds,
  });
}
