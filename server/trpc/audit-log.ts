import { isDomainError, type AuditSubject } from '../errors.ts';
import type { Context } from './caller.ts';
import type { Call, Next, Outcome } from './middleware.ts';
import { networkOf } from './rate-limit.ts';

export type AuditEntry = AuditSubject & {
  requestId: string;
  /** Pseudonyms: the same for the same email address or network, and impossible to turn back into it. */
  account?: string;
  network: string;
};

/** Each feature names the events that it logs. */
export type AuditLog<Event extends string = string> = {
  write(severity: 'info' | 'warn', event: Event, entry: AuditEntry): void;
  pseudonym(text: string): string;
};

/** The event of each outcome: `ok`, or the name of the reason that the call was refused for. */
type Outcomes<Event extends string> = Readonly<Partial<Record<string, Event>>>;

/**
 * Logs the event that belongs to a call's outcome, if any. It stands before the limits of a procedure, so that calls
 * which these refuse are logged as well.
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
