import { isDomainError, type AuditSubject } from '../errors.ts';
import type { Context } from './caller.ts';
import type { Call, Next, Outcome } from './middleware.ts';
import { networkOf } from './rate-limit.ts';

export type AuditEntry = AuditSubject & {
  requestId: string;
  /** `account` and `network` are pseudonyms of the email address and the network. They cannot be reversed. */
  account?: string;
  network: string;
};

/** Logs security events. Each feature declares its own. */
export type AuditLog<Event extends string = string> = {
  write(severity: 'info' | 'warn', event: Event, entry: AuditEntry): void;
  pseudonym(text: string): string;
};

/** The event for each outcome: `ok`, or the name of the reason for a refusal. */
type Outcomes<Event extends string> = Readonly<Partial<Record<string, Event>>>;

/**
 * Logs the event for a call's outcome, if there is one. It runs before the rate limits of a procedure, so that calls
 * which they refuse are logged too.
 */
export function logSecurityEvent<
  Event extends string,
  Ctx extends Context & { auditSubject: AuditSubject },
  Input,
>(
  { write, pseudonym }: AuditLog<Event>,
  events: Outcomes<Event>,
  accountOf: (call: Call<Ctx, Input>) => string | null = () => null,
) {
  return async <Result extends Outcome>(call: Call<Ctx, Input> & Next<Result>): Promise<Result> => {
    const result = await call.next();
    const { outcome, ...refused } = classify(result);
    const event = events[outcome];
    const email = accountOf(call);
    const auditSubject = { ...call.ctx.auditSubject, ...refused.auditSubject };
    // A refresh token that belonged to no session signs no one out.
    if (event === undefined || (email === null && auditSubject.userId === undefined)) return result;

    const account = email === null ? {} : { account: pseudonym(email) };
    const network = pseudonym(networkOf(call));
    const { requestId } = call.ctx;
    write(result.ok ? 'info' : 'warn', event, { requestId, ...auditSubject, ...account, network });
    return result;
  };
}

function classify(result: Outcome): { outcome: string; auditSubject: AuditSubject } {
  if (result.ok) return { outcome: 'ok', auditSubject: {} };
  const { cause } = result.error;
  return isDomainError(cause)
    ? { outcome: cause.reason.name, auditSubject: cause.auditSubject }
    : { outcome: 'defect', auditSubject: {} };
}
