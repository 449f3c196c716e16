import ts from 'typescript';

/** A property, or a parameter. */
export type Member = { name: string; type: ts.Type; isOptional: boolean };

export function propertiesOf(checker: ts.TypeChecker, type: ts.Type): Map<string, Member> {
  return new Map(
    checker.getPropertiesOfType(type).map((symbol) => {
      const isOptional = (symbol.flags & ts.SymbolFlags.Optional) !== 0;
      return [symbol.name, { name: symbol.name, type: checker.getTypeOfSymbol(symbol), isOptional }];
    }),
  );
}

/** By position. A rest parameter that is a tuple stands for as many as the tuple has elements. */
export function parametersOf(checker: ts.TypeChecker, signature: ts.Signature): Map<number, Member> {
  const members = signature.parameters.flatMap((symbol): Member[] => {
    const type = checker.getTypeOfSymbol(symbol);
    const { valueDeclaration } = symbol;
    const parameter =
      valueDeclaration !== undefined && ts.isParameter(valueDeclaration) ? valueDeclaration : undefined;
    if (parameter?.dotDotDotToken !== undefined && isTuple(checker, type)) return elementsOf(checker, type);
    const isOptional =
      parameter !== undefined &&
      (checker.isOptionalParameter(parameter) || parameter.dotDotDotToken !== undefined);
    return [{ name: symbol.name, type, isOptional }];
  });
  return new Map(members.map((member, index) => [index, nameable(member, index)]));
}

/** What is taken apart where it is declared has no name. */
const nameable = (member: Member, index: number): Member =>
  member.name.startsWith('__') ? { ...member, name: `argument ${String(index + 1)}` } : member;

function elementsOf(checker: ts.TypeChecker, tuple: ts.TupleTypeReference): Member[] {
  const { elementFlags, labeledElementDeclarations = [] } = tuple.target;
  return checker.getTypeArguments(tuple).map((type, index): Member => {
    const label = labeledElementDeclarations[index]?.name;
    const isOptional = ((elementFlags[index] ?? 0) & ts.ElementFlags.Required) === 0;
    return { name: label !== undefined && ts.isIdentifier(label) ? label.text : '__', type, isOptional };
  });
}

type Types = { previous: ts.Type; next: ts.Type; at: string };

/**
 * Of arrays, tuples of one form, and what the language's own generic types are made of (`Promise<…>`): the types between
 * which the difference is. Null for all else.
 */
export function argumentsOf(checker: ts.TypeChecker, { previous, next, at }: Types): Types[] | null {
  if (!isReference(previous) || !isReference(next)) return null;
  if (previous.target !== next.target && !haveOneForm(checker, previous, next)) return null;
  const others = checker.getTypeArguments(next);
  return checker.getTypeArguments(previous).flatMap((type, index) => {
    const tuple = isTuple(checker, next) ? `[${String(index)}]` : '';
    const place = at + (checker.isArrayType(next) ? '[]' : tuple);
    return others.slice(index, index + 1).map((other) => ({ previous: type, next: other, at: place }));
  });
}

/** The labels of a tuple's elements are no part of its form. */
function haveOneForm(checker: ts.TypeChecker, one: ts.TypeReference, other: ts.TypeReference): boolean {
  if (!isTuple(checker, one) || !isTuple(checker, other)) return false;
  const form = ({ target }: ts.TupleTypeReference) => [target.readonly, ...target.elementFlags].join(' ');
  return form(one) === form(other);
}

const isTuple = (checker: ts.TypeChecker, type: ts.Type): type is ts.TupleTypeReference =>
  checker.isTupleType(type);

export const isReference = (type: ts.Type): type is ts.TypeReference =>
  (objectFlagsOf(type) & ts.ObjectFlags.Reference) !== 0;

/** An interface or a class, an array or a tuple. */
export const isDeclared = (type: ts.Type): boolean =>
  (objectFlagsOf(type) & (ts.ObjectFlags.Reference | ts.ObjectFlags.ClassOrInterface)) !== 0;

export const isObject = ({ flags }: ts.Type): boolean =>
  (flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) !== 0;

const objectFlagsOf = (type: ts.Type): number => (isObjectType(type) ? type.objectFlags : 0);
const isObjectType = (type: ts.Type): type is ts.ObjectType => (type.flags & ts.TypeFlags.Object) !== 0;
