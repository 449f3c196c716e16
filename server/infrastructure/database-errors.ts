import * as z from 'zod';

/**
 * Classes of SQLSTATEs that say the statement is wrong (PostgreSQL, Appendix A). They are defects of this program: the
 * statement would fail again. All other errors of PostgreSQL, unknown ones included, say that the database cannot serve
 * the statement now.
 */
const STATEMENT_CLASSES = [
  ...['0A', '0B', '0L', '0P', '0Z', '20', '21', '22', '23', '24', '25', '26', '27', '2B', '2D', '2F'],
  ...['34', '38', '39', '3B', '3F', '42', '44', '54', 'P0'],
];
/** Exceptions: read_only_sql_transaction, during a failover, and idle_in_transaction_session_timeout. */
const TRANSIENT_SQLSTATES = ['25006', '25P03'];

/** Classes that say the database will soon be back: it starts, stops, fails over or is busy. */
const RETRYABLE_CLASSES = ['08', '40', '53', '57'];
/** lock_not_available. The rest of its class is not retryable. */
const RETRYABLE_SQLSTATES = [...TRANSIENT_SQLSTATES, '55P03'];
/** database_dropped. The rest of its class is retryable. */
const FINAL_SQLSTATES = ['57P04'];

const QUERY_CANCELED = '57014';

const RETRYABLE_SYSTEM_CODES = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
];

/** Prisma's codes for: no free connection, and write conflict. Codes that begin with P1 are about the connection. */
const RETRYABLE_PRISMA_CODES = ['P2024', 'P2034'];

/** pg and its pool throw errors with these messages and without a code. */
const MESSAGES = [
  'Connection terminated',
  'timeout exceeded when trying to connect',
  'timeout expired',
  'Query read timeout',
  'Client has encountered a connection error',
  'Client was closed',
  'Cannot use a pool after calling end on the pool',
];

const codedError = z.object({ code: z.string() });
const systemError = z.object({ code: z.string(), syscall: z.string() });
const driverCause = z.object({ originalCode: z.string() });
const prismaError = z.object({ meta: z.object({ driverAdapterError: z.object({ cause: driverCause }) }) });

/**
 * Returns why the database cannot serve a statement now, for the log: an SQLSTATE, a system error or a message of the
 * driver. Null if the error is something else, such as a wrong statement.
 */
export function outageOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const sqlState = sqlStateOf(error);
  if (sqlState !== null) return isOfStatement(sqlState) ? null : sqlState;
  if (error instanceof AggregateError) return firstOf(error.errors.map(outageOf)); // One error for each address.
  return firstOf([connectionCodeOf(error), messageOf(error), outageOf(error.cause)]);
}

/** Names an error of a service for the log, without its message, which may quote a URL. */
export function nameFailure(error: unknown): string {
  return outageOf(error) ?? (error instanceof Error ? error.name : typeof error);
}

/** Whether the database will soon be back, so that it is worth waiting for it. */
export function isRetryable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const sqlState = sqlStateOf(error);
  if (sqlState !== null) return isRetryableState(sqlState);
  if (error instanceof AggregateError) return error.errors.some(isRetryable);
  const code = codeOf(error) ?? '';
  if (RETRYABLE_SYSTEM_CODES.includes(code) || isPrismaConnectionCode(code)) return true;
  return messageOf(error) !== null || isRetryable(error.cause);
}

/** Whether PostgreSQL ended the statement, because it took too long. */
export function isCanceled(error: unknown): boolean {
  return hasSqlState(error, [QUERY_CANCELED]);
}

/** Whether PostgreSQL itself sent the error, for example about a wrong password or an unknown database. */
export function isPostgresError(error: unknown): error is Error {
  return error instanceof Error && 'severity' in error;
}

/** Whether the database's certificate is not trusted, or TLS failed in another way. */
export function isTlsError(error: unknown): error is Error {
  return error instanceof Error && isTlsCode(codeOf(error) ?? '');
}

/** Whether PostgreSQL sent one of these SQLSTATEs. */
export function hasSqlState(error: unknown, states: readonly string[]): boolean {
  const state = sqlStateOf(error);
  return state !== null && states.includes(state);
}

export function isUniqueViolation(error: unknown): boolean {
  return hasSqlState(error, ['23505']);
}

/** Whether the row that a new row refers to does not exist. */
export function isForeignKeyViolation(error: unknown): boolean {
  return hasSqlState(error, ['23503']);
}

/** Returns the SQLSTATE that PostgreSQL sent. A Prisma error holds it deep inside. */
export function sqlStateOf(error: unknown): string | null {
  const wrapped = prismaError.safeParse(error);
  if (wrapped.success) return wrapped.data.meta.driverAdapterError.cause.originalCode;
  return isPostgresError(error) ? codeOf(error) : null;
}

const codeOf = (error: Error): string | null => codedError.safeParse(error).data?.code ?? null;

const classOf = (sqlState: string): string => sqlState.slice(0, 2);

function isOfStatement(sqlState: string): boolean {
  return STATEMENT_CLASSES.includes(classOf(sqlState)) && !TRANSIENT_SQLSTATES.includes(sqlState);
}

function isRetryableState(sqlState: string): boolean {
  if (FINAL_SQLSTATES.includes(sqlState)) return false;
  return RETRYABLE_CLASSES.includes(classOf(sqlState)) || RETRYABLE_SQLSTATES.includes(sqlState);
}

/** Returns the code of an error of the operating system, TLS or Prisma that is about the connection. */
function connectionCodeOf(error: Error): string | null {
  const system = systemError.safeParse(error);
  if (system.success) return system.data.code;
  const code = codeOf(error);
  if (code === null) return null;
  const isKnown = RETRYABLE_SYSTEM_CODES.includes(code) || isPrismaConnectionCode(code) || isTlsCode(code);
  return isKnown ? code : null;
}

function isPrismaConnectionCode(code: string): boolean {
  return /^P1\d{3}$/.test(code) || RETRYABLE_PRISMA_CODES.includes(code);
}

/** OpenSSL's names for what is wrong with a certificate, and Node's own codes. */
function isTlsCode(code: string): boolean {
  return /^ERR_(?:TLS|SSL)_|CERT|SIGNATURE/.test(code);
}

function messageOf({ message }: Error): string | null {
  return MESSAGES.find((known) => message.includes(known)) ?? null;
}

function firstOf(found: readonly (string | null)[]): string | null {
  return found.find((text) => text !== null) ?? null;
}
