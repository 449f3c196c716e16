import { expect, test } from 'vitest';
import type { Change } from '../../client-sdk/build/compatibility/change.ts';
import { instantiationsIn } from '../../client-sdk/build/figures.ts';
import { bumpFor, undeclared } from '../../client-sdk/build/release.ts';

const broken: Change = { level: 'major', path: 'todos.archive', says: 'is gone' };
const added: Change = { level: 'minor', path: 'todos.archive', says: 'is new' };

test.each([
  { version: '0.1.0', change: broken, bump: 'minor' },
  { version: '0.1.0', change: added, bump: 'patch' },
  { version: '0.10.3', change: broken, bump: 'minor' },
  { version: '1.0.0', change: broken, bump: 'major' },
  { version: '1.0.0', change: added, bump: 'minor' },
  { version: '10.0.0', change: broken, bump: 'major' },
])('after $version, a $change.level change needs a $bump release', ({ version, change, bump }) => {
  expect(bumpFor(change, version)).toBe(bump);
});

test.each([
  ['0.1.0', 'none', [broken]],
  ['0.1.0', 'patch', [broken]],
  ['0.1.0', 'minor', []],
  ['0.1.0', 'major', []],
  ['1.0.0', 'none', [broken]],
  ['1.0.0', 'minor', [broken]],
  ['1.0.0', 'major', []],
] as const)(
  'after %s, a declared "%s" release leaves these changes undeclared: %j',
  (version, declared, left) => {
    expect(undeclared([broken, added], { declared, version })).toEqual(left);
  },
);

test('an addition needs no declaration', () => {
  expect(undeclared([added], { declared: 'none', version: '1.0.0' })).toEqual([]);
});

test('each undeclared break is reported', () => {
  const other: Change = { level: 'major', path: 'todos.open', says: 'is gone' };

  expect(undeclared([broken, added, other], { declared: 'patch', version: '0.1.0' })).toEqual([
    broken,
    other,
  ]);
});

test('a compiler that does not say how many types it made fails the gate, instead of staying below its limit', () => {
  expect(instantiationsIn('Types: 9\nInstantiations:  1234\n')).toBe(1_234);
  expect(() => instantiationsIn('Types: 9\n')).toThrow('did not say how many types it made');
});
