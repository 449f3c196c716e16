import type { Contract, Procedure } from './schema.ts';
import { comment } from './type-of.ts';

/** Prints client-sdk/src/facts.ts: what the client must know about procedures, reasons and limits at run time. */
export function printFacts({ procedures, reasons, limits }: Contract): string {
  const paths = (has: (procedure: Procedure) => boolean) =>
    JSON.stringify(Object.keys(procedures).filter((path) => procedures[path] && has(procedures[path])));
  const statuses = Object.entries(reasons).map(
    ([name, { status, code }]) => `${name}: [${String(status)}, '${code}'],`,
  );
  return [
    "import type { Reason } from './models.ts';",
    `${comment('The procedures that need no access token.')}export const PUBLIC: ReadonlySet<string> = new Set(${paths(({ access }) => access === 'public')});`,
    `${comment('The procedures that are never batched.')}export const NEVER_BATCHED: ReadonlySet<string> = new Set(${paths(({ isNeverBatched }) => isNeverBatched)});`,
    `${comment('The status and the code of each refusal.')}export const STATUS: Record<Reason, readonly [httpStatus: number, code: string]> = {${statuses.join('\n')}};`,
    `${comment('The server accepts no more calls in one request.')}export const BATCH_CALLS_MAX = ${String(limits.batchCalls)};`,
    `${comment('The server reads no longer body.')}export const BODY_BYTES_MAX = ${String(limits.bodyBytes)};`,
  ].join('\n\n');
}
