import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';

const PROJECT = new URL('../../', import.meta.url);
const page = readFileSync(new URL('ARCHITECTURE.md', PROJECT), 'utf8');
const layerConfig = z.object({
  forbidden: z.array(z.object({ name: z.string(), comment: z.string() })),
});

test('ARCHITECTURE.md lists every layer rule in the words of the rule', async () => {
  const module: { default: unknown } = await import(new URL('.dependency-cruiser.js', PROJECT).href);
  const { forbidden } = layerConfig.parse(module.default);
  const rules = forbidden.map(({ name, comment }) => `- ${comment} (\`${name}\`)`);

  const listed = /<!-- layer rules -->\n\n(?<list>.*?)\n\n<!-- \/layer rules -->/s.exec(page)?.groups?.[
    'list'
  ];

  expect(listed?.split('\n')).toEqual(rules);
});

test('ARCHITECTURE.md names only files that exist', () => {
  const named = [...page.matchAll(/`(?<path>(?:[\w.-]+\/)+[\w.-]+\.ts)`/g)].map(
    ({ groups }) => groups?.['path'] ?? '',
  );
  const missing = named.filter(
    (path) => !['', 'server/', 'client-sdk/src/'].some((folder) => exists(folder + path)),
  );

  expect(missing).toEqual([]);
});

function exists(path: string): boolean {
  try {
    readFileSync(new URL(path, PROJECT));
    return true;
  } catch {
    return false;
  }
}
