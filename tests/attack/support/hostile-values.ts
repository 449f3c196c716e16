import type { Random } from '../../support/random.ts';

/** Returns a value that the server may not expect, as JSON or as text that is not even JSON. */
export function hostileValue(random: Random): string {
  return random.pick([broken, broken, text, text, date, id, number, structure])(random);
}

/** No column can store these. */
const broken = ({ pick }: Random): string =>
  JSON.stringify(
    `${pick(['', 'canary ', 'canary'])}${pick(['\0', '\ud800', '\udfff'])}${pick(['', ' canary'])}`,
  );

const CONTROL = ['', ' ', '\ufffe', '\u202e', '\u200b', '\r\n', '\ufeff', '%', '_', '\\', '\\x00'] as const;
const CODE = [
  ...["canary' OR '1'='1", "canary'; DROP TABLE canaries; --", '$1', '{{7*7}}', '${7*7}', '<script>'],
  ...[
    '../../../etc',
    '[object Object]',
    'NaN',
    'Infinity',
    '-Infinity',
    'null',
    'undefined',
    'true',
    '1e309',
  ],
] as const;
const LETTERS = [
  '\u0130\u0131',
  'ﬃ',
  'e\u0301'.repeat(100),
  '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}',
] as const;
const ADDRESSES = [
  ...['a@b.c', '@', 'canary@example.com\0', 'canary@[127.0.0.1]', '"canary canary"@example.com'],
  ...['cänary@exämple.com', `${'canary'.repeat(40)}@example.com`],
] as const;

function text({ pick }: Random): string {
  const strange = pick([...CONTROL, ...CODE, ...LETTERS, ...ADDRESSES]);
  const length = pick([null, null, null, null, 2, 101, 255, 2_001, 4_097, 20_000]);
  if (length === null) return JSON.stringify(strange);
  return JSON.stringify((strange || 'x').repeat(length).slice(0, length));
}

const YEARS = ['0000', '0001', '1582', '1970', '2026', '9999', '10000', '-0001', '+275760', '00001'] as const;
const DAYS = ['01-01', '02-29', '02-30', '12-31', '13-01', '00-00', '6-7'] as const;
const TIMES = ['00:00:00', '23:59:59', '23:59:60', '24:00:00', '12:00:00.123456789012', '12:00'] as const;
const ZONES = ['Z', 'z', '+00:00', '-00:00', '+23:59', '-23:59', '+24:00', '', '+0100', '[UTC]'] as const;

const date = ({ pick }: Random): string =>
  JSON.stringify(`${pick(YEARS)}-${pick(DAYS)}${pick(['T', 'T', 't', ' '])}${pick(TIMES)}${pick(ZONES)}`);

/** Nearly an ID: without its hyphens, with something around it, or with characters replaced. */
function id({ pick, uuid }: Random): string {
  const whole = pick([uuid(), uuid(), uuid(), uuid().replaceAll(/\w/g, pick(['0', 'f']))]);
  const around = pick(['_', '_', '{_}', 'urn:uuid:_', ' _', '_\n', '_\0', '_0']);
  const changes = ['', '', '-|', '-|\u2010', '-4|-0', '-8|-c', 'a|\u0430'] as const;
  const [old = '', replacement = ''] = pick(changes).split('|');
  const changed = old === '' ? whole : whole.replaceAll(old, replacement);
  return JSON.stringify(around.replace('_', pick([changed, changed, changed.toUpperCase()])));
}

const number = ({ pick }: Random): string =>
  `${pick(['', '', '-'])}${pick([
    ...([
      '0',
      '0.5',
      '1',
      '1e0',
      '101',
      '2147483647',
      '2147483648',
      '4294967296',
      '9007199254740993',
    ] as const),
    ...['1e308', '1e309', '1e-400', 'NaN', 'Infinity', '0x10', '01', '1_000', '99999999999999999999999999'],
  ])}`;

function structure({ pick }: Random): string {
  const depth = pick([1, 50, 1_500]);
  const nested = pick([
    `${'['.repeat(depth)}${']'.repeat(depth)}`,
    `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`,
    `[${'0,'.repeat(2_000)}0]`,
  ]);
  const named = pick([
    '__proto__',
    'constructor',
    'toString',
    'length',
    'contains',
    'equals',
    'increment',
    '$ne',
  ]);
  const value = pick(['{"isCompleted":true}', '{"prototype":{}}', 'null', '1000000000', '"canary"']);
  const bare = pick(['null', 'true', 'false', '{}', '[]', '[null]', '[[]]', 'undefined', '']);
  return pick([nested, `{"${named}":${value}}`, bare]);
}
