import type { AnyTRPCProcedure } from '@trpc/server';

/** Each procedure of the SDK's `Api` by its path: `{ 'todos.get': { kind, input, output, reason } }`. */
export type PrintedProcedures<Api, Prefix extends string = ''> = Merged<
  {
    [Name in keyof Api & string]: Api[Name] extends { '~types'?: infer Types }
      ? {
          [Path in `${Prefix}${Name}`]: {
            kind: 'query' extends keyof Api[Name] ? 'query' : 'mutation';
          } & NonNullable<Types>;
        }
      : PrintedProcedures<Api[Name], `${Prefix}${Name}.`>;
  }[keyof Api & string]
>;

/** The same of a router's record. */
export type RouterProcedures<Record, Prefix extends string = ''> = Merged<
  {
    [Name in keyof Record & string]: Record[Name] extends AnyTRPCProcedure
      ? { [Path in `${Prefix}${Name}`]: Parts<Record[Name]['_def']> }
      : RouterProcedures<Record[Name], `${Prefix}${Name}.`>;
  }[keyof Record & string]
>;

type Parts<Definition> = Definition extends {
  type: infer Kind;
  $types: { input: infer Input; output: infer Output; errorShape: { data: infer Data } };
}
  ? { kind: Kind; input: Input; output: Output; reason: ReasonIn<Data>; data: Data }
  : never;

type ReasonIn<Data> = Data extends { reason: infer Name } ? Exclude<Name, null> : never;

/** The details of each reason that these procedures declare, by its name. */
export type ReasonsOf<Procedures> = {
  [Data in Refusals<Procedures[keyof Procedures]> as Data['reason']]: Data['details'];
};

type Refusals<Procedure> = Procedure extends { data: infer Data }
  ? Extract<Data, { reason: string; details: unknown }>
  : never;

type Merged<Union> = {
  [Key in Union extends unknown ? keyof Union : never]: Union extends Record<Key, infer Value>
    ? Value
    : never;
};

/** `todos.get: output`, for each part that is not identical, and each path that only one side has. */
export type ProcedureDifferences<A, B> = {
  [Path in (keyof A | keyof B) & string]: Path extends keyof A & keyof B
    ? {
        [Part in PartName]: IfSame<At<A[Path], Part>, At<B[Path], Part>, `${Path}: ${Part}`>;
      }[PartName]
    : `${Path}: only on one side`;
}[(keyof A | keyof B) & string];

type PartName = 'kind' | 'input' | 'output' | 'reason';

/** `RATE_LIMITED: details`, for each reason whose details are not identical. */
export type ReasonDifferences<A, B> = {
  [Name in (keyof A | keyof B) & string]: IfSame<At<A, Name>, At<B, Name>, `${Name}: details`>;
}[(keyof A | keyof B) & string];

/**
 * Identical, and not only assignable both ways: so are a field that may be left out and none at all, `any` and
 * everything, `readonly` and not.
 */
type IfSame<A, B, Difference> =
  (<T>(value: T) => T extends Plain<A> ? 1 : 2) extends <T>(value: T) => T extends Plain<B> ? 1 : 2
    ? never
    : Difference;
type Plain<T> = T extends object ? { [Key in keyof T]: Plain<T[Key]> } : T;

type At<T, Key> = Key extends keyof T ? T[Key] : never;
