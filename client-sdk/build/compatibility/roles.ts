import type { Declaration } from './declaration-files.ts';

/** Who makes the values of a type. Callers get values from the package, and give values to it. */
export type Role = 'got' | 'given';
type Mention = { name: string; isParameter: boolean };

/**
 * Derives from the exported functions and constants who makes the values of each type. A parameter reverses the role,
 * and a parameter of a callback reverses it again. Callers never make a value that some function returns: they get it
 * from the package, even if they pass it to another function.
 */
export function rolesOf(declarations: readonly Declaration[]): (name: string) => ReadonlySet<Role> {
  const mentions = new Map(
    declarations.map((declaration) => [declaration, mentionsIn(declaration, declarations)] as const),
  );
  const returned = new Set(declarations.filter(({ isValue }) => isValue).flatMap(returnTypeOf));
  const roles = new Map<string, Set<Role>>();

  function visit(declaration: Declaration, role: Role): void {
    for (const { name, isParameter } of mentions.get(declaration) ?? []) reach(name, turn(role, isParameter));
  }
  function reach(name: string, role: Role): void {
    const known = roles.get(name) ?? new Set();
    if (known.has(role) || (role === 'given' && returned.has(name))) return;
    roles.set(name, known.add(role));
    for (const declaration of declarations) if (declaration.name === name) visit(declaration, role);
  }
  for (const declaration of declarations) if (declaration.isValue) visit(declaration, 'got');
  return (name) => roles.get(name) ?? new Set();
}

const turn = (role: Role, isTurned: boolean): Role => (isTurned === (role === 'got') ? 'given' : 'got');

/** Finds the type in `createClient(…): Client`, `Promise<Client>` or `error is ApiError`. */
function returnTypeOf({ text }: Declaration): string[] {
  const { name } = /\): (?:Promise<|\w+ is )?(?<name>\w+)[^()]*;\s*$/.exec(text)?.groups ?? {};
  return name === undefined ? [] : [name];
}

const PARAMETER_LIST = /^\(\s*(?:\)|\{|\[|(?:\.\.\.)?\w+\??:|\.\.\.)/;

function mentionsIn(declaration: Declaration, declarations: readonly Declaration[]): Mention[] {
  const names = new Set(declarations.filter(({ isValue }) => !isValue).map(({ name }) => name));
  const text = declaration.text.replaceAll(/'[^']*'/g, "''");
  const lists = parameterListsOf(text);
  return [...text.matchAll(/\b[A-Z]\w*\b/g)]
    .filter(([name]) => names.has(name) && name !== declaration.name)
    .map(({ 0: name, index }) => {
      const around = lists.filter(([start, end]) => start < index && index < end);
      return { name, isParameter: around.length % 2 === 1 };
    });
}

/** Finds the parameter lists of functions and methods. Other parentheses only group. */
function parameterListsOf(text: string): [start: number, end: number][] {
  const open: number[] = [];
  const lists: [number, number][] = [];
  for (const { 0: character, index } of text.matchAll(/[()]/g)) {
    if (character === '(') open.push(index);
    else {
      const start = open.pop() ?? 0;
      const isList = PARAMETER_LIST.test(text.slice(start)) && /^\)\s*(:|=>)/.test(text.slice(index));
      if (isList) lists.push([start, index]);
    }
  }
  return lists;
}
