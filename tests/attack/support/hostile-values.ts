import type { Random } from '../../support/random.ts';

/** A value that somebody may not have thought of, as JSON, or as what is not even that. */
export function hostileValue(random: Random): string {
  return random.pick([broken, broken, text, text, date, id, number, structure])(random);
}

/** What no column can keep. */
const broken = (random: Random): string =>
  JSON.stringify(random.pick(['\0', 'canary\0', '\0canary', 'canary \0 canary', '\ud800', 'canary \udfff']));

function text(random: Random): string {
  const strange = random.pick([
    '',
    ' ',
    '\ufffe',
    '\u202e',
    '\u200b',
    '\r\n',
    '\ufeff',
    "canary' OR '1'='1",
    "canary'; DROP TABLE canaries; --",
    '%',
    '_',
    '\\',
    '\\x00',
    '$1',
    '{{7*7}}',
    '${7*7}',
    '<script>',
    '../../../etc',
    'NaN',
    'Infinity',
    '-Infinity',
    'null',
    'undefined',
    'true',
    '0',
    '-1',
    '1e309',
    '[object Object]',
    '\u0130\u0131',
    'ﬃ',
    'e\u0301'.repeat(100),
    '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}',
    'a@b.c',
    'canary@example.com\0',
    '@',
    `${'canary'.repeat(40)}@example.com`,
    'canary@[127.0.0.1]',
    '"canary canary"@example.com',
    'cänary@exämple.com',
  ]);
  const length = random.pick([1, 1, 1, 1, 2, 101, 255, 2_001, 4_097, 20_000]);
  return JSON.stringify(
    length === 1
      ? strange
      : (strange || 'x').repeat(Math.ceil(length / (strange.length || 1))).slice(0, length),
  );
}

function date(random: Random): string {
  const year = random.pick([
    '0000',
    '0001',
    '1582',
    '1970',
    '2026',
    '9999',
    '10000',
    '-0001',
    '+275760',
    '+999999',
    '00001',
  ]);
  const day = random.pick(['01-01', '02-29', '02-30', '12-31', '13-01', '00-00', '6-7']);
  const time = random.pick([
    '00:00:00',
    '23:59:59',
    '23:59:60',
    '24:00:00',
    '23:59:59.999',
    '12:00:00.123456789012',
    '12:00',
  ]);
  const zone = random.pick([
    'Z',
    'z',
    '+00:00',
    '-00:00',
    '+14:00',
    '+23:59',
    '-23:59',
    '+24:00',
    '',
    '+0100',
    '[UTC]',
  ]);
  return JSON.stringify(`${year}-${day}${random.pick(['T', 'T', 't', ' '])}${time}${zone}`);
}

function id(random: Random): string {
  const uuid = random.uuid();
  return JSON.stringify(
    random.pick([
      uuid,
      uuid.toUpperCase(),
      uuid.replaceAll('-', ''),
      `{${uuid}}`,
      `urn:uuid:${uuid}`,
      ` ${uuid}`,
      `${uuid}\n`,
      `${uuid}\0`,
      '00000000-0000-0000-0000-000000000000',
      'ffffffff-ffff-ffff-ffff-ffffffffffff',
      uuid.slice(1),
      `${uuid}0`,
      uuid.replace('-4', '-0'),
      uuid.replace('-8', '-c'),
      uuid.replaceAll('-', '\u2010'),
      uuid.replace('a', '\u0430'),
    ]),
  );
}

const number = (random: Random): string =>
  random.pick([
    '0',
    '-0',
    '-1',
    '0.5',
    '1e0',
    '101',
    '2147483647',
    '2147483648',
    '-2147483649',
    '4294967296',
    '9007199254740993',
    '1e308',
    '1e309',
    '-1e400',
    '1e-400',
    'NaN',
    'Infinity',
    '0x10',
    '01',
    '1_000',
    '99999999999999999999999999',
  ]);

function structure(random: Random): string {
  const depth = random.pick([1, 50, 1_500]);
  return random.pick([
    'null',
    'true',
    'false',
    '{}',
    '[]',
    '[null]',
    '[[]]',
    'undefined',
    '',
    `${'['.repeat(depth)}${']'.repeat(depth)}`,
    `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`,
    '{"__proto__":{"isCompleted":true}}',
    '{"constructor":{"prototype":{}}}',
    '{"toString":null}',
    '{"length":1000000000}',
    `[${'0,'.repeat(2_000)}0]`,
    '{"contains":"canary"}',
    '{"equals":null}',
    '{"increment":1}',
    '{"$ne":null}',
  ]);
}
