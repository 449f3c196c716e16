import { DomainError, RATE_LIMITED } from '../errors.ts';

/** The networks that a client belongs to. Null where there is none: only IPv6 has a /56 and a /48. */
export type Networks = { address: string; network56: string | null; network48: string | null };
/** The keys by which attempts are counted: the client's networks, the account, a session, or the caller. */
export type Subject = Partial<Networks & Record<'account' | 'session' | 'caller', string>>;
export type Axis = keyof Subject;

export type RateLimiter = {
  /** Counts an attempt before it is made, so that a hundred parallel attempts cannot all pass the limit. */
  consume(subject: Subject): Promise<Attempt>;
};

/** Limits password guesses. A stranger who uses up an account's limit does not lock out its known devices. */
export type GuessLimiter = {
  consume(subject: Subject): Promise<Guess>;
  /** Marks the address as known to the account, after the client proved its ownership by other means. */
  remember(subject: Subject): Promise<void>;
  /** Whether the account's owner signed in from this address lately. False while the store is down. */
  isKnown(subject: Subject): Promise<boolean>;
};

/** Limits mails. A mail that was never delivered is given back, possibly by another replica and much later. */
export type MailLimiter = RateLimiter & {
  /** Returns the key under which the store counts mails to the account. It does not reveal the address. */
  keyOf(account: string): string;
  /** Removes a mail, requested so long ago, from the account's count. Never fails: while the store is down, does nothing. */
  giveBack(key: string, ageSeconds: number): Promise<void>;
};

/** The application's rate limits by name. `requests` counts those that call no procedure. */
export type Limits = Record<'register' | 'refresh' | 'calls' | 'sessions' | 'requests', RateLimiter> & {
  guesses: GuessLimiter;
  mails: MailLimiter;
};

export type Attempt = Allowed | Refused;
export type Guess = AllowedGuess | Refused;

type Refused = { isAllowed: false; waitMs: number };
type Allowed = {
  isAllowed: true;
  /** Removes the attempt from the count. */
  refund: () => Promise<void>;
};
type AllowedGuess = Allowed & {
  /** Marks the address as known to the account, after a correct guess. */
  remember: () => Promise<void>;
};

type Limiter<A extends Allowed> = { consume(subject: Subject): Promise<A | Refused> };

/** Returns what a refused caller gets. Rounds up, because Retry-After is in whole seconds (RFC 9110, 10.2.3). */
export function rateLimitedIn(waitMs: number) {
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1_000));
  const message = `Too many attempts. Try again in ${String(retryAfterSeconds)} s.`;
  return { message, details: { retryAfterSeconds } };
}

/** A refusal with what the door needs to refuse the next calls of the same caller. */
export class RateLimitedError extends DomainError<typeof RATE_LIMITED> {
  readonly waitMs: number;
  /** Whether every call of the caller would be refused, whatever its input. */
  readonly isForCaller: boolean;

  constructor({ waitMs, isForCaller }: { waitMs: number; isForCaller: boolean }) {
    const { message, details } = rateLimitedIn(waitMs);
    super(RATE_LIMITED, message, details);
    this.waitMs = waitMs;
    this.isForCaller = isForCaller;
  }
}

/** Counts an attempt. Fails with RATE_LIMITED when it exceeds the limit. */
export function consume<A extends Allowed>(limiter: Limiter<A>, subject: Subject): Promise<A> {
  return consumeFor(false, limiter, subject);
}

/** Counts a call by nothing else than its caller. Fails with RATE_LIMITED when it exceeds the limit. */
export function consumeForCaller<A extends Allowed>(
  limiter: Limiter<A>,
  subject: Pick<Subject, 'caller' | 'address'>,
): Promise<A> {
  return consumeFor(true, limiter, subject);
}

async function consumeFor<A extends Allowed>(
  isForCaller: boolean,
  limiter: Limiter<A>,
  subject: Subject,
): Promise<A> {
  const outcome = await limiter.consume(subject);
  if (outcome.isAllowed) return outcome;
  throw new RateLimitedError({ waitMs: outcome.waitMs, isForCaller });
}
