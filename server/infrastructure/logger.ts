import { Writable } from 'node:stream';
import { createLogger as createWinstonLogger, format, transports } from 'winston';
import type { LogFormat, LogLevel } from '../config/values.ts';

type Options = { level: LogLevel; format: LogFormat; now: () => Date };
type Fields = Record<string, string | number | boolean | null>;

/** The event's name is the whole message: what varies goes into fields, so that nobody can write lines of their own. */
export type Logger = {
  log(level: LogLevel, event: string, fields?: Fields): void;
  /** An error that nobody foresaw, with its stack. What could be personal or secret in its text is blotted out. */
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
 * Lines of one turn of the event loop go out in one write, which halves what logging costs under load. Those
 * of the last turn go out when the process exits, also after an uncaught error.
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
/** What messages quote is mostly what somebody sent. From the first quotation mark to the last: text may hold some. */
const QUOTED = /["'`].*["'`]/gs;
/** Addresses, and long runs of the letters that tokens, hashes and keys are made of. */
const PERSONAL_OR_SECRET =
  /[^\s@"'`<>()=]+@[^\s@"'`<>()=]+|[\w+/-]{40,}={0,2}|[\w-]{20,}(?:\.[\w-]+)*|\$2[aby]\$[^\s"']+/g;

function describe(error: unknown): Fields {
  if (!(error instanceof Error)) return { error: `thrown: ${typeof error}` };
  const cause =
    error.cause instanceof Error ? ` (caused by ${error.cause.name}: ${error.cause.message})` : '';
  // The stack begins with the message, whose own lines may look like frames.
  const stack = (error.stack ?? '').replace(error.message, () => '');
  const frames = stack.split('\n').filter((frame) => frame.trimStart().startsWith('at '));
  const message = redact(`${error.message}${cause}`).slice(0, DESCRIPTION_LENGTH_MAX);
  return { error: error.name, reason: message, stack: frames.join('\n') };
}

const redact = (text: string): string =>
  text.replaceAll(QUOTED, '"…"').replaceAll(PERSONAL_OR_SECRET, '[redacted]');
