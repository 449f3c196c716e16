import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { scaleTimeout } from '../support/timeouts.ts';

const LOGGER = new URL('../../server/infrastructure/logger.ts', import.meta.url).href;

/** The lines that a process writes to its standard output, where `create(format, level)` makes loggers. */
async function run(script: string): Promise<string[]> {
  const program = `
    import { createLogger } from ${JSON.stringify(LOGGER)};
    const now = () => new Date('2026-11-22T07:30:00.123Z');
    const create = (format, level = 'info') => createLogger({ format, level, now });
    ${script}`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program]);
  return stdout.split('\n').filter((line) => line !== '');
}

const parse = (line: string) => z.record(z.string(), z.unknown()).parse(JSON.parse(line));

test('in pretty format, an event is one line with its time, its level and its fields that are not null', async () => {
  const lines = await run(`
    const logger = create('pretty');
    logger.log('info', 'call', { procedure: 'todos.list', outcome: 'ok', userId: null });
    logger.log('error', 'stopped');`);

  expect(lines).toEqual([
    '07:30:00.123 info  call procedure=todos.list outcome=ok',
    '07:30:00.123 error stopped',
  ]);
});

const JWT =
  'eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJzdWIiOiIwMTkzIiwiZXhwIjoxfQ.c2lnbmF0dXJl_c2lnbmF0dXJl-c2ln';
const BCRYPT = '$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW';
const REFRESH_TOKEN = `01936f1e-7b6a-7c3e-9d53-0a2b4c6d8e0f.3.${'aB3_'.repeat(10)}abc`;

const HEX = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
const BASE64 = 'n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=';

/** What an error may quote, and the parts of it that must not be in a log. */
const QUOTED: [what: string, message: string, secrets: string[]][] = [
  ['an email address', 'Key (email)=(ada.l+x@example.com) already exists.', ['ada', 'example.com']],
  ['an address in quotes', `No account "ada@example.com" or 'bob@example.com'`, ['ada', 'bob', 'example']],
  [
    'text of a user',
    `invalid value "Call the bank's "manager" today" for type uuid`,
    ['Call', 'manager', 'today'],
  ],
  ['an address in another script', 'Unknown: жанна@пример.рф', ['жанна', 'пример']],
  ['an address in a line like those of a stack', 'It went wrong:\n    at ada@example.com', ['ada@']],
  ['an access token', `Bearer ${JWT} was refused`, ['eyJ', 'c2lnbmF0dXJl']],
  ['a refresh token', `refreshToken: ${REFRESH_TOKEN}`, ['01936f1e', 'aB3_']],
  ['a bcrypt hash', `invalid hash ${BCRYPT}`, ['R9h/', 'UgO2t0jWMUW']],
  ['a stored hash', `"v1$Ab3dEf6h$${BCRYPT}"`, ['R9h/', 'UgO2t0jWMUW']],
  ['the password of the database', 'connect postgres://plumbline:hunter2@db:5432/plumbline', ['hunter2']],
  ['a secret in hex', `key ${HEX}`, ['9f86', '0a08']],
  ['a secret in base64', `key ${BASE64}`, ['n4bQ', 'WWaL', 'TxsrC4', 'DwCgg']],
];

describe('as JSON', () => {
  let lines: string[];
  beforeAll(async () => {
    lines = await run(`
      const logger = create('json');
      logger.log('warn', 'an.event', { procedure: 'x\\n{"level":"error"}', userId: null, durationMs: 1.5, isLate: true });
      logger.defect('a.defect', new TypeError('one\\ntwo', { cause: new RangeError('three') }), { requestId: 'r1' });
      for (const thrown of ['ada@example.com', { password: 'hunter2' }, null]) logger.defect('thrown', thrown);
      logger.defect('endless', new Error('so '.repeat(100_000)));
      const startedAt = performance.now();
      for (const part of ['a', '@', 'a@', 'a.', '-', '"', '$2b$', 'ab= ']) {
        logger.defect('long', new Error(part.repeat(65_536 / part.length)));
      }
      logger.log('info', 'long.took', { ms: performance.now() - startedAt });
      const long = 'so '.repeat(1_330);
      logger.defect('cut', new Error(long + 'ada.lovelace.of.london@example.com'));
      logger.defect('cut', new Error(long.slice(30) + '"Call the bank ' + 'today '.repeat(99) + '"'));
      for (const level of ['error', 'warn', 'info', 'debug']) {
        const logger = create('json', level);
        for (const each of ['error', 'warn', 'info', 'debug']) logger.log(each, 'at.' + level);
      }
      for (const [n, [, message]] of ${JSON.stringify(QUOTED)}.entries()) {
        logger.defect('quoted.' + n, new Error('Before: ' + message));
        logger.defect('quoted.' + n, new Error('Before.', { cause: new Error(message) }));
      }`);
  });

  const linesOf = (event: string) => lines.filter((line) => parse(line)['event'] === event);

  test('an event is one line, whatever its fields hold', () => {
    expect(linesOf('an.event').map(parse)).toEqual([
      {
        ...{ timestamp: '2026-11-22T07:30:00.123Z', level: 'warn', event: 'an.event' },
        ...{ procedure: 'x\n{"level":"error"}', userId: null, durationMs: 1.5, isLate: true },
      },
    ]);
  });

  test('a defect is logged in one line, with the name, message and stack of the error', () => {
    expect(linesOf('a.defect').map(parse)).toEqual([
      {
        ...{ timestamp: '2026-11-22T07:30:00.123Z', level: 'error', event: 'a.defect', requestId: 'r1' },
        ...{ error: 'TypeError', reason: 'one\ntwo (caused by RangeError: three)' },
        stack: expect.stringMatching(/^\s+at /),
      },
    ]);
  });

  test('a thrown value that is no error is logged only by its type', () => {
    const kinds = linesOf('thrown').map((line) => parse(line)['error']);

    expect(kinds).toEqual(['thrown: string', 'thrown: object', 'thrown: object']);
    expect(linesOf('thrown').join()).not.toMatch(/ada|hunter2/);
  });

  test('a long error message is cut', () => {
    expect(linesOf('endless').join().length).toBeLessThan(20_000);
  });

  test('a message of 64 KiB takes milliseconds, whatever it holds', () => {
    const [took] = linesOf('long.took').map((line) => Number(parse(line)['ms']));

    expect(linesOf('long')).toHaveLength(8);
    expect(took).toBeLessThan(scaleTimeout(2_000));
  });

  test('a message shows no part of a secret or of a quotation that its cut divides', () => {
    expect(linesOf('cut')).toHaveLength(2);
    expect(linesOf('cut').join()).not.toMatch(/ada|london|Call|bank/);
  });

  test.each([
    ['error', ['error']],
    ['warn', ['error', 'warn']],
    ['info', ['error', 'warn', 'info']],
    ['debug', ['error', 'warn', 'info', 'debug']],
  ])('at the level %s, %j are written', (level, written) => {
    expect(linesOf(`at.${level}`).map((line) => parse(line)['level'])).toEqual(written);
  });

  test.each(QUOTED.map(([what, , secrets], n) => [what, `quoted.${String(n)}`, secrets] as const))(
    '%s in an error is redacted, and the rest of the error is kept',
    (_what, event, secrets) => {
      const quoted = linesOf(event);

      expect(quoted).toHaveLength(2);
      for (const line of quoted) expect(line).toContain('"reason":"Before');
      expect(secrets.filter((secret) => quoted.join().includes(secret))).toEqual([]);
    },
  );
});
