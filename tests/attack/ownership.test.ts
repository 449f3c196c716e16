import { expect, test } from 'vitest';
import { ownershipProblems } from '../support/ownership.ts';
import { servedWorld } from '../support/specimen-calls.ts';
import { FORGETFUL } from './support/forgetful.ts';
import { startTargets, type Targets } from './support/targets.ts';

/** Every procedure is called some twenty times over, with users of its own. */
const WALK_MS_MAX = 120_000;

const walk = ({ servers: [{ trpcUrl }], databaseUrl }: Targets) =>
  ownershipProblems(servedWorld({ trpcUrl, databaseUrl }));

test(
  "no procedure tells another user's thing from one that does not exist, and none touches or shows it",
  { timeout: WALK_MS_MAX },
  async () => {
    await using targets = await startTargets();

    expect(await walk(targets)).toEqual([]);
  },
);

test(
  'a build whose statements forget the owner fails for each of the procedures that run them',
  { timeout: WALK_MS_MAX },
  async () => {
    await using targets = await startTargets({ weaknesses: Object.values(FORGETFUL) });

    const problems = await walk(targets);

    const named = (text: string) => problems.some((problem) => problem.startsWith(text));
    const expected = [
      "todos.get, given another user's todo as `id`, shows what is theirs",
      "todos.list shows what is another user's",
      "todos.update, given another user's todo as `id`, changes the row",
      "todos.complete, given another user's todo as `id`, changes the row",
      "todos.reopen, given another user's completedTodo as `id`, changes the row",
      "todos.delete, given another user's todo as `id`, changes the row",
      "auth.sessions.revoke, given another user's session as `id`, changes the row",
      "auth.sessions.revokeOthers changes what is another user's",
    ];
    expect(expected.filter((text) => !named(text))).toEqual([]);
  },
);
