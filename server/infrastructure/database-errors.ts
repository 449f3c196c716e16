import * as z from 'zod';

/** SQLSTATEs after which a retry may succeed (PostgreSQL, Appendix A). */
const TRANSIENT_SQLSTATES = new Set([
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
  '57P05', // idle_session_timeout
  '57014', // query_canceled: the statement took too long
  '55P03', // lock_not_available
  '53300', // too_many_connections
  '53400', // configuration_limit_exceeded
  '25006', // read_only_sql_transaction: a failover is under way
  '25P03', // idle_in_transaction_session_timeout
  '40001', // serialization_failure
  '40P01', // deadlock_detected
]);
const CONNECTION_EXCEPTION_CLASS = '08';

const SYSTEM_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** Prisma's codes for: cannot connect, timed out, connection closed, no free connection, write conflict. */
const PRISMA_CODES = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2034']);

/** pg and its pool throw errors with these messages and without a code. */
const MESSAGES = [
  'Connection terminated',
  'timeout exceeded when trying to connect',
  'timeout expired',
  'Query read timeout',
  'Client has encountered a connection error',
  'Cannot use a pool after calling end on the pool',
];

const driverCause = z.object({ originalCode: z.string().optional() });
const prismaError = z.object({ meta: z.object({ driverAdapterError: z.object({ cause: driverCause }) }) });
const codedError = z.object({ code: z.string() });

/** Whether the error says that the database cannot be reached or did not respond in time. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (codesOf(error).some(isTransient)) return true;
  if (MESSAGES.some((message) => error.message.includes(message))) return true;
  if (error instanceof AggregateError) return error.errors.some(isUnavailable); // One error for each address.
  return isUnavailable(error.cause);
}

/** Whether PostgreSQL itself sent the error, for example about a wrong password or an unknown database. */
export function isPostgresError(error: unknown): error is Error {
  return error instanceof Error && 'severity' in error;
}

/** Whether PostgreSQL sent one of these SQLSTATEs. */
export function hasSqlState(error: unknown, states: readonly string[]): boolean {
  return codesOf(error).some((code) => states.includes(code));
}

const UNIQUE_VIOLATION = ['P2002', '23505'];

export function isUniqueViolation(error: unknown): boolean {
  return codesOf(error).some((code) => UNIQUE_VIOLATION.includes(code));
}

const FOREIGN_KEY_VIOLATION = ['P2003', '23503'];

/** Whether the row that a new row refers to does not exist. */
export function isForeignKeyViolation(error: unknown): boolean {
  return codesOf(error).some((code) => FOREIGN_KEY_VIOLATION.includes(code));
}

/** Returns an error's code. A Prisma error also holds, deep inside, the SQLSTATE that the driver received. */
function codesOf(error: unknown): string[] {
  const coded = codedError.safeParse(error);
  const wrapped = prismaError.safeParse(error);
  const sqlState = wrapped.success ? wrapped.data.meta.driverAdapterError.cause.originalCode : undefined;
  return [coded.success ? coded.data.code : undefined, sqlState].filter((code) => code !== undefined);
}

function isTransient(code: string): boolean {
  return (
    TRANSIENT_SQLSTATES.has(code) ||
    code.startsWith(CONNECTION_EXCEPTION_CLASS) ||
    SYSTEM_CODES.has(code) ||
    PRISMA_CODES.has(code)
  );
}
