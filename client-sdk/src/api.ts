import type { AnyTRPCProcedure } from '@trpc/server';
import type { AppRouter } from '../../server/router.ts';
import type { ErrorAt, InputsOf, Mutation, OutputsOf, PathsOf, Query } from './calls.ts';
import type { Reason } from './models.ts';

// What is published of this file is written out by build/declare.ts: the procedures, and nothing of the server.

/** Every procedure of the server. */
export type Api = ProceduresOf<AppRouter['_def']['record']>;

type ProceduresOf<Record> = {
  [Name in keyof Record]: Record[Name] extends AnyTRPCProcedure
    ? ProcedureOf<Record[Name]>
    : ProceduresOf<Record[Name]>;
};

type ProcedureOf<P extends AnyTRPCProcedure> = P['_def'] extends {
  type: infer Kind;
  $types: { input: infer Input; output: infer Output; errorShape: { data: { reason: infer R } } };
}
  ? Kind extends 'query'
    ? Query<Input, Output, Reasons<R>>
    : Mutation<Input, Output, Reasons<R>>
  : never;

/** Null stands for what no procedure declares. */
type Reasons<R> = Extract<R, Reason>;

/** What each procedure takes: `Inputs['todos']['create']`. */
export type Inputs = InputsOf<Api>;

/** What each procedure answers: `Outputs['todos']['list']`. */
export type Outputs = OutputsOf<Api>;

/** How a procedure can fail: `ErrorOf<'auth.login'>`. */
export type ErrorOf<Path extends PathsOf<Api>> = ErrorAt<Api, Path>;
