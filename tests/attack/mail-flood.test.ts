import { expect, test } from 'vitest';
import { newAddress } from '../support/limited-server.ts';
import { openMailbox, type Mailbox } from '../support/mailbox.ts';
import { clientFrom, outcomeOf, outcomesInTurn } from '../support/outcomes.ts';
import { DEFAULT_LIMITS } from '../support/server-process.ts';
import { defineAttack } from './support/attack.ts';
import { canary, expectCleanLogs } from './support/canaries.ts';
import { startTargets, type Targets } from './support/targets.ts';

const attack = defineAttack('mails to one mailbox', { full: 200, short: 6 });
const CONTROL_COUNT = 3;
/** The default: mails to one address in an hour. */
const LIMIT = 3;

/** Only the limits on mails apply. The attacker registers and calls from a new network each time. */
const { LIMIT_CALLS: _calls, LIMIT_REGISTER_PER_ADDRESS: _registrations, ...MAIL_LIMITS } = DEFAULT_LIMITS;
const environment = { ...MAIL_LIMITS, TRUST_PROXY: '127.0.0.1/32' };

type Arena = Pick<Targets, 'servers'> & { mailbox: Mailbox };

/**
 * Registers a stranger's address, requests mails of every purpose, deletes the account, and begins again. Returns how many
 * requests were accepted and how many mails the stranger got.
 */
async function strike({ servers, mailbox }: Arena, rounds: number) {
  const victim = canary();
  const outcomes: string[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const { trpcUrl } = servers[round % servers.length] ?? servers[0];
    outcomes.push(...(await requestEveryMail(trpcUrl, victim)));
  }
  // Mails are sent in the order of their requests, so those of the victim are there when this one is.
  const last = canary();
  await clientFrom(servers[0].trpcUrl, newAddress()).auth.register.mutate(last);
  await clientFrom(servers[0].trpcUrl, newAddress()).auth.requestPasswordReset.mutate({ email: last.email });
  await mailbox.mail(last.email);
  return {
    requests: outcomes.length,
    accepted: outcomes.filter((outcome) => outcome === 'ok').length,
    limited: outcomes.filter((outcome) => outcome === 'RATE_LIMITED').length,
    mails: mailbox.mails.filter(({ to }) => to.includes(victim.email)).length,
  };
}

async function requestEveryMail(trpcUrl: string, victim: ReturnType<typeof canary>): Promise<string[]> {
  const { auth } = clientFrom(trpcUrl, newAddress());
  const { email, password } = victim;
  await auth.register.mutate(victim);
  const { accessToken } = await auth.login.mutate({ email, password });
  const signedIn = clientFrom(trpcUrl, newAddress(), { accessToken: () => accessToken });

  const verifications = await outcomesInTurn(LIMIT, () => signedIn.auth.requestEmailVerification.mutate());
  const reset = await outcomeOf(auth.requestPasswordReset.mutate({ email: ` ${email.toUpperCase()}` }));
  await signedIn.users.delete.mutate({ password });
  return [...verifications, reset];
}

test('a mailbox gets three mails an hour, whatever they are for and however often its account is made anew', async () => {
  await using mailbox = await openMailbox();
  await using targets = await startTargets({
    count: 2,
    environment: { ...environment, SMTP_URL: mailbox.url },
  });

  const { requests, accepted, limited, mails } = await strike({ ...targets, mailbox }, attack.count);

  expect({ accepted, limited }).toEqual({ accepted: LIMIT, limited: requests - LIMIT });
  expect(mails).toBeLessThanOrEqual(LIMIT);
  const lines = expectCleanLogs(targets.servers);
  await attack.report({ requests, accepted, 'mails to the victim': mails, 'log lines': lines });
});

test('the flood succeeds in a build that counts mails by account', async () => {
  await using mailbox = await openMailbox();
  const weakness = {
    file: 'server/auth/mailed-tokens.router.ts',
    defense: 'account: call.ctx.caller.email',
    without: 'account: call.ctx.caller.userId',
  };
  const complete = { ...environment, SMTP_URL: mailbox.url };
  await using weak = await startTargets({ weaknesses: [weakness], environment: complete });

  const { accepted } = await strike({ ...weak, mailbox }, CONTROL_COUNT);

  expect(accepted).toBeGreaterThan(LIMIT);
});
