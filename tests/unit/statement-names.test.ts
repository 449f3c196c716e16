import { expect, test } from 'vitest';
import { createStatementNames } from '../../server/infrastructure/statement-names.ts';

const create = (isPreparing = true) => createStatementNames({ isPreparing, onGivenUp: () => undefined });

test('all processes give a statement the same name, in whatever order they execute them', () => {
  const statements = ['SELECT 1', 'SELECT 2', `SELECT '${'x'.repeat(10_000)}'`];
  const [one, other] = [create(), create()];

  const names = statements.map((sql) => one.nameOf(sql));
  const namesOfOther = statements.toReversed().map((sql) => other.nameOf(sql));

  expect(namesOfOther.reverse()).toEqual(names);
  expect(new Set(names).size).toBe(statements.length);
  // PostgreSQL cuts longer names, which could make two of them the same.
  for (const name of names) expect(Buffer.byteLength(name)).toBeLessThan(64);
});

test('a statement has no name when statements are not prepared', () => {
  expect(create(false).nameOf('SELECT 1')).toBe('');
});

test('after one plan is out of date, no connection uses a statement that it prepared before', () => {
  const names = create();
  const before = names.nameOf('SELECT 1');

  const isRepeatable = names.isRepeatable(
    Object.assign(new Error('cached plan'), { code: '0A000', severity: 'ERROR' }),
  );

  expect(isRepeatable).toBe(true);
  expect(names.nameOf('SELECT 1')).not.toBe(before);
});
