import { Writable } from 'node:stream';
import { createLogger as createWinstonLogger, format, transports } from 'winston';
import type { LogFormat, LogLevel } from '../config/values.ts';
import { sqlStateOf } from './database-errors.ts';

type Options = { level: LogLevel; format: LogFormat; now: () => Date };
type Fields = Record<string, string | number | boolean | null>;

/** Logs an event by its name. What varies goes into fields, so that a client's text cannot forge log lines. */
export type Logger = {
  log(level: LogLevel, event: string, fields?: Fields): void;
  /** Logs an unexpected error with its stack. Redacts what could be personal or secret in its message. */
  defect(event: string, error: unknown, fields?: Fields): void;
};

export function createLogger({ level, format: name, now }: Options): Logger {
  const line = name === 'json' ? format.printf(toJson) : format.printf(toText);
  const winston = createWinstonLogger({
    level,
    format: line,
    transports: [new transports.Stream({ stream: batchedStdout() })],
  });
  const log: Logger['log'] = (level, event, fields) => {
    winston.log({ level, message: event, timestamp: now().toISOString(), fields: fields ?? {} });
  };
  return {
    log,
    defect(event, error, fields) {
      log('error', event, { ...fields, ...describe(error) });
    },
  };
}

type Line = { level: string; message: unknown; [key: string]: unknown };

function toJson({ level, message, timestamp, fields }: Line): string {
  return JSON.stringify({ timestamp, level, event: message, ...(isFields(fields) ? fields : {}) });
}

function toText({ level, message, timestamp, fields }: Line): string {
  const time = String(timestamp).slice(11, 23);
  const pairs = isFields(fields) ? Object.entries(fields).filter(([, value]) => value !== null) : [];
  const text = pairs.map(([key, value]) => `${key}=${String(value)}`).join(' ');
  return `${time} ${level.padEnd(5)} ${String(message)} ${text}`.trimEnd();
}

function isFields(fields: unknown): fields is Fields {
  return typeof fields === 'object' && fields !== null;
}

/**
 * Writes the lines of one turn of the event loop at once, which halves the cost of logging under load. Writes the last
 * lines when the process exits, even after an uncaught error.
 */
function batchedStdout(): Writable {
  let batch = '';
  const flush = () => {
    if (batch !== '') process.stdout.write(batch);
    batch = '';
  };
  process.once('exit', flush);
  return new Writable({
    decodeStrings: false,
    write(line: string, _encoding, done) {
      if (batch === '') setImmediate(flush);
      batch += line;
      done();
    },
  });
}

const DESCRIPTION_LENGTH_MAX = 4_000;
/** Messages mostly quote client input, which may contain quotation marks. So this spans the first to the last one. */
const QUOTED = /["'`].*["'`]/gs;
/**
 * Email addresses, and long runs of the characters of tokens, hashes and keys. An address is tried at the start of a word
 * only, because trying it at every character would take time that grows with the square of the word's length.
 */
const PERSONAL_OR_SECRET =
  /(?<![^\s@"'`<>()=])[^\s@"'`<>()=]+@[^\s@"'`<>()=]+|[\w+/-]{40,}={0,2}|[\w-]{20,}(?:\.[\w-]+)*|\$2[aby]\$[^\s"']+/g;

function describe(error: unknown): Fields {
  if (!(error instanceof Error)) return { error: `thrown: ${typeof error}` };
  const cause =
    error.cause instanceof Error ? ` (caused by ${error.cause.name}: ${error.cause.message})` : '';
  // The stack begins with the message, whose lines may look like stack frames.
  const stack = (error.stack ?? '').replace(error.message, () => '');
  const frames = stack.split('\n').filter((frame) => frame.trimStart().startsWith('at '));
  const message = redact(cut(`${error.message}${cause}`));
  const sqlState = sqlStateOf(error);
  return {
    error: error.name,
    ...(sqlState !== null && { sqlState }),
    reason: message,
    stack: frames.join('\n'),
  };
}

/** Cuts long text before it is searched, at the end of a word. A quotation that the cut opens is closed. */
function cut(text: string): string {
  if (text.length <= DESCRIPTION_LENGTH_MAX) return text;
  return `${text.slice(0, DESCRIPTION_LENGTH_MAX).replace(/\S+$/, '')}…"`;
}

const redact = (text: string): string =>
  text.replaceAll(QUOTED, '"…"').replaceAll(PERSONAL_OR_SECRET, '[redacted]');
