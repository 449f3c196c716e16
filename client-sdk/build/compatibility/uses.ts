import type ts from 'typescript';
import { partsOf } from './absence.ts';
import { API, isValue, typeParametersOf, type Exports } from './exports.ts';
import { procedurePaths } from './procedures.ts';

/** An export in TypeScript, as its users write it: what is to be the same in `previous` and `next`. `at` is for messages. */
export type Use = { key: string; previous: string; next: string; at: string; text: string };
export type Sides = Record<'before' | 'after', Exports>;

/** What generic types are applied to, the same for both sides: it may pass for whatever they ask for. */
export const EXAMPLE = `
type SomeReason = before_index.Reason & after_index.Reason;
type Example = {
  read: before_index.Query<{ id: string }, string, SomeReason>;
  list: before_index.Query<{ cursor?: string } | undefined, { nextCursor: string | null }, SomeReason>;
  write: before_index.Mutation<{ id: string }, { id: string }, SomeReason>;
};`;
/** Both halves of `undefined extends …` are to be seen. */
const ANYTHING = ['Example', 'Example | undefined'];

/** What tells of every procedure is held against what the procedure's own type says. */
const OF_PROCEDURES: Record<string, (procedure: string, path: string) => [own: string, told: string]> = {
  'Inputs of index': (procedure, path) => [`${procedure}['input']`, inBrackets(path)],
  'Outputs of index': (procedure, path) => [`${procedure}['output']`, inBrackets(path)],
  'ErrorOf of index': (procedure, path) => [`after_index.ApiError<${procedure}['reason']>`, `<'${path}'>`],
};
export const LISTS = Object.keys(OF_PROCEDURES);

const inBrackets = (path: string) => `['${path.replaceAll('.', "']['")}']`;

/** Of what both sides export. */
export function usesOf(checker: ts.TypeChecker, { before, after }: Sides): Use[] {
  const api = after.get(API);
  const paths = api === undefined ? [] : procedurePaths(checker, checker.getDeclaredTypeOfSymbol(api));
  const reasons = [before, after].map((side) => {
    const reason = side.get('Reason of index');
    return reason === undefined ? [] : membersOf(checker, checker.getDeclaredTypeOfSymbol(reason));
  });
  // A reason that is gone is one change, and not one of every generic type.
  const gone = (reasons[0] ?? []).filter((name) => reasons[1]?.includes(name) !== true);
  return [...before]
    .filter(([key]) => after.has(key))
    .flatMap(([key, symbol]) =>
      LISTS.includes(key)
        ? paths.map((path) => useOfList(key, path))
        : usesOfOne({ checker, gone }, { key, symbol }),
    );
}

function useOfList(key: string, path: string): Use {
  const [name] = namesIn(key);
  const procedure = `NonNullable<after_index.Api${inBrackets(path)}['~types']>`;
  const [own = '', told = ''] = OF_PROCEDURES[key]?.(procedure, path) ?? [];
  return { key, previous: own, next: `after_index.${name}${told}`, at: name + told, text: name + told };
}

/** `gone` are reasons that there are no more. */
type Tools = { checker: ts.TypeChecker; gone: readonly string[] };

function usesOfOne(tools: Tools, { key, symbol }: { key: string; symbol: ts.Symbol }): Use[] {
  const [name, entry] = namesIn(key);
  const word = isValue(symbol) ? 'typeof ' : '';
  const write = (side: string, args: string) => `${word}${side}_${entry}.${name}${args}`;
  const useWith = (args: string): Use => ({
    key,
    previous: write('before', args),
    next: write('after', args),
    // A procedure's path is a name by itself.
    at: key === API ? '' : name,
    text: name + args,
  });
  const parameters = typeParametersOf(symbol);
  const needed = parameters.filter((parameter) => parameter.default === undefined);
  // That arguments may be left out is all that there is to see in this one.
  const shortest = argumentsFor(tools, needed).slice(0, needed.length < parameters.length ? 1 : 0);
  return [
    ...argumentsFor(tools, parameters).map(useWith),
    ...shortest.map(useWith).map((use) => ({ ...use, previous: use.next })),
  ];
}

function namesIn(key: string): [name: string, entry: string] {
  const [name = '', entry = ''] = key.split(' of ');
  return [name, entry];
}

/** `<Example, 'TODO_NOT_FOUND'>`, and so on until each reason has been there. */
function argumentsFor(
  { checker, gone }: Tools,
  parameters: readonly ts.TypeParameterDeclaration[],
): string[] {
  const choices = parameters.map(({ constraint }) =>
    constraint === undefined
      ? ANYTHING
      : membersOf(checker, checker.getTypeAtLocation(constraint)).filter((member) => !gone.includes(member)),
  );
  const count = Math.max(1, ...choices.map(({ length }) => length));
  return Array.from({ length: count }, (_, index) => {
    const args = choices.map((texts) => texts[index % texts.length] ?? 'never');
    return args.length === 0 ? '' : `<${args.join(', ')}>`;
  });
}

const membersOf = (checker: ts.TypeChecker, type: ts.Type): string[] =>
  partsOf(type).map((part) => (part.isStringLiteral() ? `'${part.value}'` : checker.typeToString(part)));
