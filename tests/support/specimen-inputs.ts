import { partsOf } from './input-schemas.ts';
import type { ProcedureInfo } from './procedures.ts';
import { toFields, withReference } from './references.ts';
import type { Self } from './self.ts';
import type { Specimen } from './specimens.ts';

/** Returns the specimen's input with every field, and, where it has optional ones, with none of those. */
export function inputsOf(procedure: ProcedureInfo, { input }: Specimen): ((self: Self) => unknown)[] {
  if (input === undefined) return [() => undefined];
  const optional = fieldsOf(procedure).filter(({ isRequired }) => !isRequired);
  if (optional.length === 0) return [input];
  const names = new Set(optional.map(({ name }) => name));
  return [(self) => without(input(self), names), input];
}

export type Field = { name: string; isRequired: boolean; isNullable: boolean; types: string[] };

/** Lists the fields of the procedure's input. */
export function fieldsOf(procedure: ProcedureInfo): Field[] {
  const parts = partsOf(procedure);
  const required = parts.filter(({ position }) => position === '').flatMap((part) => part.required);
  const names = parts.map(({ position }) => position).filter((name) => /^[^.]+$/.test(name));
  return [...new Set(names)].map((name) => {
    const types = parts.filter(({ position }) => position === name).flatMap(({ type }) => type ?? []);
    return { name, isRequired: required.includes(name), isNullable: types.includes('null'), types };
  });
}

/** Returns the input with a thing of the kind wherever it names one. */
export function withThings(input: unknown, specimen: Specimen, idOf: (kind: string) => string): unknown {
  return placesIn(input, specimen).reduce(
    (filled, [position, kind]) => withReference(filled, position, [idOf(kind)]),
    input,
  );
}

/** The same with things that are made for it. */
export async function withNewThings(
  input: unknown,
  specimen: Specimen,
  make: (kind: string) => Promise<string>,
): Promise<unknown> {
  let filled = input;
  for (const [position, kind] of placesIn(input, specimen))
    filled = withReference(filled, position, [await make(kind)]);
  return filled;
}

/** Where this very input names things: a field that it leaves out names none. */
function placesIn(input: unknown, { references = {} }: Specimen): [position: string, kind: string][] {
  const fields = toFields(input);
  return Object.entries(references).filter(([position]) =>
    Object.hasOwn(fields, position.split('.')[0] ?? ''),
  );
}

function without(input: unknown, names: ReadonlySet<string>): unknown {
  return Object.fromEntries(Object.entries(toFields(input)).filter(([name]) => !names.has(name)));
}
