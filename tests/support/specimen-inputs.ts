import { partsOf } from './input-schemas.ts';
import type { ProcedureInfo } from './procedures.ts';
import { toFields, withReference } from './references.ts';
import type { Self } from './self.ts';
import type { Specimen } from './specimens.ts';

/** Returns the specimen's input without its optional fields, if it has any, and with all fields. */
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

/** Returns the input with an ID of the right kind at each reference. */
export function withThings(input: unknown, specimen: Specimen, idOf: (kind: string) => string): unknown {
  return placesIn(input, specimen).reduce(
    (filled, [position, kind]) => withReference(filled, position, [idOf(kind)]),
    input,
  );
}

/** Makes a new thing for each reference, and returns the input with their IDs. */
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

/** Returns the references of this input. Fields that it leaves out have none. */
function placesIn(input: unknown, { references = {} }: Specimen): [position: string, kind: string][] {
  const fields = toFields(input);
  return Object.entries(references).filter(([position]) =>
    Object.hasOwn(fields, position.split('.')[0] ?? ''),
  );
}

function without(input: unknown, names: ReadonlySet<string>): unknown {
  return Object.fromEntries(Object.entries(toFields(input)).filter(([name]) => !names.has(name)));
}
