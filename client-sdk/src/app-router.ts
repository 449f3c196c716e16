import type {
  AnyTRPCProcedure,
  TRPCBuiltRouter,
  TRPCErrorShape,
  TRPCMutationProcedure,
  TRPCQueryProcedure,
} from '@trpc/server';
import type { AppRouter as ServerRouter } from '../../server/router.ts';

/**
 * The server's router as its clients see it: names, inputs, outputs and errors. The context, with all that it
 * drags along, is left out. Read for its types only; nothing of it exists when a program runs.
 */
export type AppRouter = SealRouter<ServerRouter>;

// The `extends infer` wrappers make TypeScript print what a type resolves to, not the name of the alias.
type SealRouter<Router> = Router extends {
  _def: { _config: { $types: { errorShape: infer Shape } }; record: infer Procedures };
}
  ? Shape extends TRPCErrorShape
    ? TRPCBuiltRouter<
        { ctx: object; meta: object; errorShape: Shape; transformer: false },
        SealRecord<Procedures>
      >
    : never
  : never;

type SealRecord<Procedures> = Procedures extends infer P
  ? { [Name in keyof P]: P[Name] extends AnyTRPCProcedure ? SealProcedure<P[Name]> : SealRecord<P[Name]> }
  : never;

type SealProcedure<P extends AnyTRPCProcedure> = P['_def'] extends {
  type: infer Kind;
  $types: { input: infer Input; output: infer Output; errorShape: infer Shape };
}
  ? Kind extends 'query'
    ? TRPCQueryProcedure<{ input: Input; output: Output; meta: object; errorShape: Shape }>
    : TRPCMutationProcedure<{ input: Input; output: Output; meta: object; errorShape: Shape }>
  : never;
