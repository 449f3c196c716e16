import type { Fault, FaultsByFile } from './fault.ts';
import { accountFaults } from './faults/accounts.faults.ts';
import { clientFaults } from './faults/client.faults.ts';
import { databaseFaults } from './faults/database.faults.ts';
import { httpFaults } from './faults/http.faults.ts';
import { limitFaults } from './faults/limits.faults.ts';
import { processFaults } from './faults/process.faults.ts';
import { reasonFaults } from './faults/reasons.faults.ts';
import { sessionFaults } from './faults/sessions.faults.ts';
import { signInFaults } from './faults/sign-in.faults.ts';
import { todoFaults } from './faults/todos.faults.ts';

const ALL: readonly FaultsByFile[] = [
  signInFaults,
  accountFaults,
  todoFaults,
  limitFaults,
  reasonFaults,
  databaseFaults,
  httpFaults,
  processFaults,
  clientFaults,
  sessionFaults,
];

export const FAULTS: readonly Fault[] = ALL.flatMap((faults) =>
  Object.entries(faults).flatMap(([file, inFile]) => inFile.map((fault) => ({ ...fault, file }))),
);
