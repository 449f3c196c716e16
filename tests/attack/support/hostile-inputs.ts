import type { Random } from '../../support/random.ts';
import { hostileValue } from './hostile-values.ts';

/** The value with one thing changed, as JSON. */
export function hostileInput(value: unknown, random: Random): string {
  if (typeof value !== 'object' || value === null || random.integer(12) === 0) return hostileValue(random);
  const entries = Object.entries(value);
  const name = entries[random.integer(Math.max(1, entries.length))]?.[0] ?? 'id';
  return random.pick(CHANGES)({ entries, name, others: entries.filter(([key]) => key !== name), random });
}

type Entries = [string, unknown][];
type Change = (input: { entries: Entries; name: string; others: Entries; random: Random }) => string;

const CHANGES: [Change, ...Change[]] = [
  ({ others }) => toJson(others),
  ...Array.from(
    { length: 4 },
    (): Change =>
      ({ others, name, random }) =>
        withHostile(others, name, random),
  ),
  ({ entries, random }) => toJson([...entries, [random.pick(STRANGE_KEYS), 'canary']]),
  ({ entries, random }) => withHostile(entries, random.pick(STRANGE_KEYS), random),
  ({ entries, random }) => damage(toJson(entries), random),
  // The same key twice: which of them counts is the parser's choice.
  ({ entries, name, random }) => withHostile(entries, name, random),
  ({ entries, random }) =>
    random.pick([`[${toJson(entries)}]`, `{"json":${toJson(entries)}}`, `[[[${toJson(entries)}]]]`]),
];

/** A cursor that was a good one. */
export function hostileCursor(cursor: string, random: Random): string {
  const json = Buffer.from(cursor, 'base64url').toString();
  const broken = random.pick([
    () => json.replace(/"value":("[^"]*"|null)/, () => `"value":${hostileValue(random)}`),
    () => json.replace(/"id":"[^"]*"/, () => `"id":${hostileValue(random)}`),
    () =>
      json.replace(/createdAt|dueDate|priority/, () =>
        random.pick(['createdAt', 'dueDate', 'priority', '__proto__']),
      ),
    () => damage(json, random),
  ])();
  const encoded = Buffer.from(broken).toString(random.pick(['base64', 'base64url']));
  return random.integer(6) === 0 ? damage(cursor, random) : encoded;
}

/** Cut, doubled, or with a character that does not belong there. */
export function damage(whole: string, random: Random): string {
  const at = random.integer(whole.length + 1);
  const stray = random.pick([
    '"',
    '}',
    ']',
    ',',
    '\\',
    '\0',
    '\ufeff',
    '\u2028',
    '\\u0000',
    '\\ud800',
    ' ',
    '%',
  ]);
  const [before, after] = [whole.slice(0, at), whole.slice(at)];
  return random.pick([before, `${whole}${whole}`, `${before}${stray}${after}`, '']);
}

function withHostile(entries: Entries, name: string, random: Random): string {
  const before = toJson(entries).slice(0, -1);
  return `${before}${before === '{' ? '' : ','}${JSON.stringify(name)}:${hostileValue(random)}}`;
}

/** Not by way of an object, where `__proto__` would not be a key. */
const toJson = (entries: Entries): string =>
  `{${entries.flatMap(([key, value]) => (value === undefined ? [] : [`${JSON.stringify(key)}:${JSON.stringify(value)}`])).join()}}`;

const STRANGE_KEYS: [string, ...string[]] = [
  ...(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'then', 'toJSON'] as const),
  ...['length', '', 'id', 'ownerId', 'userId', 'version', 'isCompleted', '$where', 'a.b', 'a[0]', '\0'],
  ...['\ud800', 'canary'.repeat(200)],
];
