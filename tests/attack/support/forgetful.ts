import { FAULTS } from '../../mutants/faults.ts';
import type { Weakness } from './weakened-build.ts';

/** Builds whose statements forget the owner. */
export const FORGETFUL = {
  find: weakness("anyone's todo can be read"),
  list: weakness("a list holds everyone's todos"),
  change: weakness("anyone's todo can be changed"),
  delete: weakness("anyone's todo can be deleted"),
  endSessions: weakness("anyone's sessions can be ended"),
};

/** The planted fault of this name. */
function weakness(name: string): Weakness {
  const fault = FAULTS.find((one) => one.name === name);
  if (fault === undefined) throw new Error(`tests/mutants/faults has no fault "${name}".`);
  return { file: fault.file, defense: fault.text, without: fault.replacement };
}
