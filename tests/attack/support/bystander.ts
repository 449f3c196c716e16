import type { Inputs } from '@plumbline/client';
import { newAddress } from '../../support/limited-server.ts';
import { clientFrom, outcomeOf } from '../../support/outcomes.ts';

/** Somebody who signs in, again and again, from an address of their own, while others are attacked. */
export function signInAgainAndAgain(trpcUrl: string, account: Inputs['auth']['login']) {
  const { auth } = clientFrom(trpcUrl, newAddress());
  const outcomes: Record<string, number> = {};
  let isOver = false;
  const run = async () => {
    while (!isOver) {
      const outcome = await outcomeOf(auth.login.mutate(account));
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    }
  };
  const running = run();
  return {
    /** How often each of the outcomes was seen. */
    async stop(): Promise<Record<string, number>> {
      isOver = true;
      await running;
      return outcomes;
    },
  };
}
