import type { Answer } from './http.ts';
import type { ProcedureInfo } from './procedures.ts';
import type { Self } from './self.ts';
import type { Specimen } from './specimens.ts';

export type Owner = { self: Self };

/** A server whose users must not reach each other's things, however the test calls it. */
export type World<User extends Owner> = {
  procedures: readonly ProcedureInfo[];
  specimenOf: (path: string) => Specimen;
  signUp(): Promise<User>;
  /** Makes a thing of the kind for the user. Fails for a kind that it does not know. */
  make(kind: string, user: User): Promise<string>;
  call(user: User, procedure: ProcedureInfo, input: unknown): Promise<Answer>;
  /** Every row of every table. */
  rows(): Promise<string[]>;
};

export type Subject = { procedure: ProcedureInfo; specimen: Specimen };

export function subjectsOf<User extends Owner>(world: World<User>): Subject[] {
  return world.procedures.map((procedure) => ({ procedure, specimen: world.specimenOf(procedure.path) }));
}

/** Every kind of thing that an input names. */
export function kindsOf<User extends Owner>(world: World<User>): Set<string> {
  return new Set(subjectsOf(world).flatMap(({ specimen }) => Object.values(specimen.references ?? {})));
}
