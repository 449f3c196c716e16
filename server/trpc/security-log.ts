import { isDomainError, type Reason, type Whom } from '../errors.ts';
import type { Context } from './context.ts';
import type { Call, Next, Outcome } from './middleware.ts';
import { addressOf } from './rate-limit.ts';

/** What somebody who watches over accounts wants to hear of, beside the line that every call has. */
export type SecurityEvent =
  | 'account.created'
  | 'account.deleted'
  | 'email.verification_requested'
  | 'email.verified'
  | 'password.changed'
  | 'password.locked'
  | 'password.reset'
  | 'password.reset_requested'
  | 'password.wrong'
  | 'session.refresh_token_reused'
  | 'session.revoked'
  | 'session.signed_out'
  | 'sessions.others_revoked'
  | 'sign_in.failed'
  | 'sign_in.locked'
  | 'sign_in.succeeded';

export type SecurityEntry = Whom & {
  requestId: string;
  /** Pseudonyms: the same for the same e-mail address or network, and no way back to it. */
  account?: string;
  network: string;
};

export type SecurityLog = {
  write(severity: 'info' | 'warn', event: SecurityEvent, entry: SecurityEntry): void;
  pseudonym(text: string): string;
};

type Outcomes = Partial<Record<'ok' | 'other' | Reason, SecurityEvent>>;

/**
 * Writes the event that belongs to a call's outcome, if any. Stands before the limits of a procedure, so that what
 * these refuse is heard of as well.
 */
export function announce<Ctx extends Context & { whom: Whom }, Input>(
  { write, pseudonym }: SecurityLog,
  outcomes: Outcomes,
  accountOf: (call: Call<Ctx, Input>) => string | null = () => null,
) {
  return async <Result extends Outcome>(call: Call<Ctx, Input> & Next<Result>): Promise<Result> => {
    const result = await call.next();
    const { outcome, ...refused } = judge(result);
    const event = outcomes[outcome];
    const email = accountOf(call);
    const whom = { ...call.ctx.whom, ...refused.whom };
    // A token that was nobody's signs nobody out.
    if (event === undefined || (email === null && whom.userId === undefined)) return result;

    const account = email === null ? {} : { account: pseudonym(email) };
    const network = pseudonym(addressOf(call));
    write(result.ok ? 'info' : 'warn', event, {
      requestId: call.ctx.requestId,
      ...whom,
      ...account,
      network,
    });
    return result;
  };
}

function judge(result: Outcome): { outcome: keyof Outcomes; whom: Whom } {
  if (result.ok) return { outcome: 'ok', whom: {} };
  const { cause } = result.error;
  return isDomainError(cause) ? { outcome: cause.reason, whom: cause.whom } : { outcome: 'other', whom: {} };
}
