import type { Api, ErrorData, FieldIssue, ReasonDetails } from '@plumbline/client';
import { expectTypeOf, test } from 'vitest';
import type { AppRouter } from '../../server/router.ts';
import type { ApiErrorData } from '../../server/trpc/error-shape.ts';
import type { FieldIssue as ServerFieldIssue } from '../../server/trpc/error.schema.ts';
import type {
  PrintedProcedures,
  ProcedureDifferences,
  ReasonDifferences,
  ReasonsOf,
  RouterProcedures,
} from './api-differences.ts';

/**
 * The compiler names what is not identical: `"none"` is not assignable to `"todos.get: output is printed otherwise"`.
 * Spelled anew, because it would otherwise name the type alias.
 */
type Expected<Differences extends string> = [Differences] extends [never]
  ? 'none'
  : `${Differences} is printed otherwise`;

test('the SDK prints the types of each procedure as the router has them', () => {
  type Printed = PrintedProcedures<Api>;
  type Computed = RouterProcedures<AppRouter['_def']['record']>;
  const differences: Expected<ProcedureDifferences<Printed, Computed>> = 'none';
});

test('the SDK prints the details of each reason as the server has them', () => {
  type Computed = ReasonsOf<RouterProcedures<AppRouter['_def']['record']>>;
  const differences: Expected<ReasonDifferences<ReasonDetails, Computed>> = 'none';
});

test('the SDK prints the data of an error as the server sends it', () => {
  expectTypeOf<FieldIssue>().toEqualTypeOf<ServerFieldIssue>();
  type Sent = ApiErrorData<'RATE_LIMITED', ReasonDetails['RATE_LIMITED']>;
  expectTypeOf<Sent>().toExtend<ErrorData<'RATE_LIMITED', ReasonDetails['RATE_LIMITED']>>();
  expectTypeOf<keyof Sent>().toEqualTypeOf<keyof ErrorData<null, null>>();
});
