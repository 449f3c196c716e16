import ts from 'typescript';

/** Types that are referred to by name wherever they appear. */
export type Named = ReadonlyMap<string, ts.Type>;

/**
 * Writes types out as TypeScript: the shape, with its documentation, and not the names of what it was made from. What is
 * written needs nothing but the names it was given.
 */
export function createWriter(checker: ts.TypeChecker, named: Named) {
  const isSame = (one: ts.Type, other: ts.Type) =>
    checker.isTypeAssignableTo(one, other) && checker.isTypeAssignableTo(other, one);
  const nameOf = (type: ts.Type) => [...named].find(([, known]) => isSame(known, type))?.[0];
  const isObject = (type: ts.Type) => (type.flags & ts.TypeFlags.Object) !== 0;

  function write(type: ts.Type): string {
    if (type.isUnion() && (type.flags & ts.TypeFlags.Boolean) === 0) return union(type.types);
    if (!isObject(type)) return checker.typeToString(type, undefined, ts.TypeFormatFlags.NoTruncation);
    return nameOf(type) ?? body(type);
  }

  /** An object's members, whatever its own name. */
  function body(type: ts.Type): string {
    if (checker.isArrayType(type)) return `(${argumentsOf(type)})[]`;
    const { symbol } = type;
    const isGeneric = symbol.name === 'Query' || symbol.name === 'Mutation';
    if (isGeneric) return `${symbol.name}<${argumentsOf(type)}>`;
    return `{ ${checker.getPropertiesOfType(type).map(property).join('')} }`;
  }

  function argumentsOf(type: ts.Type): string {
    // Whatever has arguments is a reference to a generic type.
    return isReference(type) ? checker.getTypeArguments(type).map(write).join(', ') : '';
  }

  function property(symbol: ts.Symbol): string {
    const type = checker.getTypeOfSymbol(symbol);
    const isOptional = (symbol.flags & ts.SymbolFlags.Optional) !== 0;
    const written = isOptional ? union(givenOf(type)) : write(type);
    const comment = documentation(checker, symbol);
    return `${comment === '' ? '' : `\n${comment}\n`}${symbol.name}${isOptional ? '?' : ''}: ${written}; `;
  }

  /** With exactOptionalPropertyTypes an absent property is not an undefined one; the union holds them apart. */
  function givenOf(type: ts.Type): ts.Type[] {
    const parts = type.isUnion() ? type.types : [type];
    const isMissing = (part: ts.Type) =>
      (part.flags & ts.TypeFlags.Undefined) !== 0 && part !== checker.getUndefinedType();
    return parts.filter((part) => !isMissing(part));
  }

  function union(types: readonly ts.Type[]): string {
    const [truths, others] = [types.filter(isBoolean), types.filter((type) => !isBoolean(type))];
    // The compiler keeps true and false apart.
    const written = truths.length === 2 ? [...others.map(write), 'boolean'] : types.map(write);
    const isNothing = (part: string) => part === 'null' || part === 'undefined';
    return [...written.filter((part) => !isNothing(part)), ...written.filter(isNothing)].join(' | ');
  }

  const isBoolean = (type: ts.Type) => (type.flags & ts.TypeFlags.BooleanLiteral) !== 0;
  return { write, body };
}

const isReference = (type: ts.Type): type is ts.TypeReference => 'target' in type;

export function documentation(checker: ts.TypeChecker, symbol: ts.Symbol): string {
  const text = ts.displayPartsToString(symbol.getDocumentationComment(checker));
  return text === '' ? '' : `/** ${text.replaceAll('\n', '\n * ')} */`;
}
