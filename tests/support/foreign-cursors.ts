import { z } from 'zod';
import { CURSOR } from './id-shapes.ts';
import { sortInputs } from './list-inputs.ts';
import { fieldsOf } from './specimen-inputs.ts';
import { kindsOf, subjectsOf, type Owner, type Subject, type World } from './world.ts';

/**
 * Goes on with every list from the end of another user's first page, in each sort order, and says where that shows
 * anything of the other's or is impossible to try.
 */
export async function foreignCursorProblems<User extends Owner>(world: World<User>): Promise<string[]> {
  const lists = subjectsOf(world).filter(({ procedure }) =>
    fieldsOf(procedure).some(({ name }) => name === CURSOR),
  );
  if (lists.length === 0) return [];
  const owner = await world.signUp();
  const words = [owner.self.mark];
  // Two of each, so that a page of one is followed by another.
  for (const kind of [...kindsOf(world), ...kindsOf(world)]) words.push(await world.make(kind, owner));
  const problems: string[] = [];
  for (const list of lists) problems.push(...(await tryCursors(world, list, { owner, words })));
  return problems;
}

type Other<User> = { owner: User; words: readonly string[] };

async function tryCursors<User extends Owner>(
  world: World<User>,
  { procedure, specimen }: Subject,
  { owner, words }: Other<User>,
): Promise<string[]> {
  const problems: string[] = [];
  for (const sort of sortInputs(procedure, specimen, owner.self)) {
    const call = (user: User, paging: object) =>
      world.call(user, procedure, { ...sort, limit: 1, ...paging });
    const { text: first } = await call(owner, {});
    const cursor = nextCursor(first);
    const { text: shown } =
      cursor === null ? { text: '' } : await call(await world.signUp(), { [CURSOR]: cursor });
    if (cursor === null) problems.push(` has no \`nextCursor\` after one of two things: ${first}`);
    if (words.some((word) => shown.includes(word)))
      problems.push(`, given another user's \`${CURSOR}\`, shows what is theirs: ${shown}`);
  }
  return problems.map((problem) => `${procedure.path}${problem}`);
}

function nextCursor(text: string): string | null {
  const parsed = page.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data.result.data.nextCursor : null;
}

const page = z.object({ result: z.object({ data: z.object({ nextCursor: z.string() }) }) });
