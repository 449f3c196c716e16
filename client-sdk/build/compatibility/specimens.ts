import { join } from 'node:path';
import ts from 'typescript';
import { createProgram, ENTRIES, SDK, sourceFileOf } from '../program.ts';
import { exportsOf } from './exports.ts';
import { EXAMPLE, usesOf, type Sides, type Use } from './uses.ts';

export type Folders = { previous: string; next: string };
/** An export as it is used, and what that was and is; null where it does not compile any more. */
export type Specimen = Pick<Use, 'key' | 'at' | 'text'> & {
  types: { previous: ts.Type; next: ts.Type } | null;
};
export type Specimens = { checker: ts.TypeChecker; sides: Sides; specimens: Specimen[] };

const PROBE = join(SDK, 'probe.ts');

/** Has the compiler read every export as it was and as it is. */
export function readSpecimens(folders: Folders): Specimens {
  const files = Object.values(folders).flatMap((folder) =>
    ENTRIES.map((entry) => join(folder, `${entry}.d.ts`)),
  );
  const first = createProgram(files);
  const uses = usesOf(first.getTypeChecker(), sidesOf(first, folders));
  const program = createProgram(files, new Map([[PROBE, writeProbe(uses, folders)]]));
  const checker = program.getTypeChecker();
  const probe = sourceFileOf(program, PROBE);
  const errors = program.getSemanticDiagnostics(probe);
  const lines = probe.statements.flatMap((statement) =>
    ts.isTypeAliasDeclaration(statement) && ts.isTupleTypeNode(statement.type) ? [statement.type] : [],
  );
  const specimens = lines.flatMap(({ elements, pos, end }, index): Specimen[] => {
    const use = uses[index];
    const [previous, next] = elements.map((node) => checker.getTypeFromTypeNode(node));
    if (use === undefined || previous === undefined || next === undefined) return [];
    const isBroken = errors.some(({ start = 0 }) => start >= pos && start < end);
    return [{ ...use, types: isBroken ? null : { previous, next } }];
  });
  return { checker, sides: sidesOf(program, folders), specimens };
}

const sidesOf = (program: ts.Program, { previous, next }: Folders): Sides => ({
  before: exportsOf(program, previous),
  after: exportsOf(program, next),
});

function writeProbe(uses: readonly Use[], { previous, next }: Folders): string {
  const imports = Object.entries({ before: previous, after: next }).flatMap(([side, folder]) =>
    ENTRIES.map((entry) => `import type * as ${side}_${entry} from '${join(folder, `${entry}.js`)}';`),
  );
  const lines = uses.map((use, index) => `type T${String(index)} = [${use.previous}, ${use.next}];`);
  return [...imports, EXAMPLE, ...lines].join('\n');
}
