import { partsOf, type Part } from './input-schemas.ts';
import type { ProcedureInfo } from './procedures.ts';
import { toFields } from './references.ts';
import type { Self } from './self.ts';
import { inputsOf } from './specimen-inputs.ts';
import type { Specimen } from './specimens.ts';

/** The fields that select a page. They are neither filters nor sort orders. */
const PAGING = ['limit', 'cursor'];

type Fields = Record<string, unknown>;

/**
 * Returns inputs of a query for every sort order, without a filter and with each single filter. They come from its
 * schema: an enumeration with a default is part of a sort order, and every other optional field is a filter. Values
 * come from the schema or, if it has none, from the specimen.
 */
export function listInputs(procedure: ProcedureInfo, specimen: Specimen, self: Self): Fields[] {
  const full = toFields(specimen.input?.(self));
  const filters = optionalParts(procedure, specimen, self)
    .filter((part) => !isSort(part) && !PAGING.includes(part.position))
    .flatMap((part) => valuesOf(part, full[part.position]).map((value) => ({ [part.position]: value })));
  return sortInputs(procedure, specimen, self).flatMap((sort) =>
    [{}, ...filters].map((filter) => ({ ...sort, ...filter })),
  );
}

/** Returns an input without filters for every sort order. */
export function sortInputs(procedure: ProcedureInfo, specimen: Specimen, self: Self): Fields[] {
  const [least] = inputsOf(procedure, specimen);
  return optionalParts(procedure, specimen, self)
    .filter(isSort)
    .reduce<Fields[]>(
      (sorts, part) =>
        sorts.flatMap((sort) => valuesOf(part).map((value) => ({ ...sort, [part.position]: value }))),
      [toFields(least?.(self))],
    );
}

const isSort = (part: Part) => part.enum !== undefined && part['default'] !== undefined;

function optionalParts(procedure: ProcedureInfo, specimen: Specimen, self: Self): Part[] {
  const [least, full] = inputsOf(procedure, specimen).map((inputOf) => toFields(inputOf(self)));
  return partsOf(procedure).filter(
    ({ position }) => Object.hasOwn(full ?? {}, position) && !Object.hasOwn(least ?? {}, position),
  );
}

function valuesOf(part: Part, example?: unknown): unknown[] {
  return part.enum ?? (part.type === 'boolean' ? [true, false] : [example]);
}
