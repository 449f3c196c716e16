import { partsOf } from './input-schemas.ts';
import type { ProcedureInfo } from './procedures.ts';
import { newSelf } from './self.ts';
import type { Specimen } from './specimens.ts';

/** Returns the problems of a procedure's specimen, as sentences that name the procedure. */
export function specimenProblems(procedure: ProcedureInfo, specimen: Specimen): string[] {
  const input = specimen.input?.(newSelf());
  const declared = Object.keys(specimen.references ?? {});
  const carried = new Set([...schemaReferences(procedure), ...valueReferences(input)]);
  const { path } = procedure;
  return [
    ...[...carried]
      .filter((position) => !declared.includes(position))
      .map((position) => `${path} takes an id as \`${position}\`, which its specimen does not declare.`),
    ...declared
      .filter((position) => !carried.has(position))
      .map((position) => `${path} takes no id as \`${position}\`, which its specimen declares.`),
    ...missingFields(procedure, input).map(
      (position) => `${path} takes \`${position}\`, which its specimen's input lacks.`,
    ),
    ...(accepts(procedure, input) ? [] : [`${path} refuses its specimen's input.`]),
  ];
}

/** Returns the input with these IDs at the position. Only an array can hold more than one. */
export function withReference(input: unknown, position: string, ids: readonly string[]): unknown {
  return place(input, position.split('.'), ids);
}

function place(value: unknown, [step, ...rest]: string[], ids: readonly string[]): unknown {
  if (step === undefined) return ids[0];
  if (step === '*') return ids.map((id) => place(Array.isArray(value) ? value[0] : undefined, rest, [id]));
  if (Array.isArray(value)) return value.with(Number(step), place(value[Number(step)], rest, ids));
  const fields = toFields(value);
  return { ...fields, [step]: place(fields[step], rest, ids) };
}

/** Returns the fields of an input. Empty if the input is not an object. */
export function toFields(input: unknown): Record<string, unknown> {
  return typeof input === 'object' && input !== null ? Object.fromEntries(Object.entries(input)) : {};
}

const ID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

function schemaReferences(procedure: ProcedureInfo): string[] {
  return partsOf(procedure)
    .filter(({ format }) => format === 'uuid')
    .map(({ position }) => position);
}

/** Finds IDs in the specimen's values too, because a transform can hide them from the schema. */
function valueReferences(value: unknown, position = ''): string[] {
  if (typeof value === 'string') return ID.test(value) ? [position] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const step = Array.isArray(value) ? '*' : name;
    return valueReferences(inner, position === '' ? step : `${position}.${step}`);
  });
}

/** No test tries a field that is missing in the specimen, or the elements of an empty array. */
function missingFields(procedure: ProcedureInfo, input: unknown): string[] {
  const present = new Set(positionsIn(input));
  return partsOf(procedure)
    .filter(({ position, isAlternative }) => !isAlternative && !position.includes('{'))
    .map(({ position }) => position)
    .filter((position) => position !== '' && !present.has(position));
}

function positionsIn(value: unknown, position = ''): string[] {
  if (typeof value !== 'object' || value === null) return [position];
  const below = Object.entries(value).flatMap(([name, inner]) => {
    const step = Array.isArray(value) ? '*' : name;
    return positionsIn(inner, position === '' ? step : `${position}.${step}`);
  });
  return [position, ...below];
}

function accepts({ inputs }: ProcedureInfo, input: unknown): boolean {
  return inputs.every((schema) => schema.safeParse(input).success);
}
