import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SECURITY_EVENTS } from '../../server/auth/security-events.ts';

test('docs/reference.md names every security event, and no other', () => {
  const page = readFileSync(new URL('../../docs/reference.md', import.meta.url), 'utf8');
  const listed = /known: (?<events>.*?)\.\n/s.exec(page)?.groups?.['events'] ?? '';

  const events = [...listed.matchAll(/`(?<event>[^`]+)`/g)].map(({ groups }) => groups?.['event']);

  expect(events.sort()).toEqual([...SECURITY_EVENTS].sort());
});
