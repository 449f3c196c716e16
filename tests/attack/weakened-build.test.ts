import { expect, test } from 'vitest';
import { createWeakenedBuild } from './support/weakened-build.ts';

const file = 'server/todos/todos.repository.ts';

test.each([
  { times: 0, defence: 'a text that is nowhere', remedy: 'as the source has it now' },
  { times: 3, defence: 'count(*) FILTER', remedy: 'more of the text around it' },
])('a defence that is in its file $times times is not edited out', async ({ times, defence, remedy }) => {
  const build = createWeakenedBuild({ file, defence, without: '' });

  await expect(build).rejects.toThrow(`${file} has this defence ${String(times)} times`);
  await expect(build).rejects.toThrow(defence);
  await expect(build).rejects.toThrow(remedy);
});
