import { expect, test } from 'vitest';
import { createWeakenedBuild } from './support/weakened-build.ts';

const file = 'server/todos/todos.repository.ts';

test.each([
  { times: 0, defense: 'a text that is nowhere', remedy: 'as the source has it now' },
  { times: 3, defense: 'count(*) FILTER', remedy: 'more of the text around it' },
])('a defense that is in its file $times times is not edited out', async ({ times, defense, remedy }) => {
  const build = createWeakenedBuild({ file, defense, without: '' });

  await expect(build).rejects.toThrow(`${file} has this defense ${String(times)} times`);
  await expect(build).rejects.toThrow(defense);
  await expect(build).rejects.toThrow(remedy);
});
