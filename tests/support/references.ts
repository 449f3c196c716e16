import { otherIdPositions, uuidPositions } from './id-shapes.ts';
import { partsOf } from './input-schemas.ts';
import type { ProcedureInfo } from './procedures.ts';
import { newSelf } from './self.ts';
import type { Specimen } from './specimens.ts';

/** Returns the problems of a procedure's specimen, as sentences that name the procedure. */
export function specimenProblems(procedure: ProcedureInfo, specimen: Specimen): string[] {
  const input = specimen.input?.(newSelf());
  const { references = {}, notOwned = [] } = specimen;
  const declared = [...Object.keys(references), ...notOwned];
  const [uuids, others] = [uuidPositions(procedure, input), otherIdPositions(procedure, input)];
  const { path } = procedure;
  return [
    ...[...uuids]
      .filter((position) => !declared.includes(position))
      .map((position) => `${path} takes an id as \`${position}\`, which its specimen does not declare.`),
    ...[...others]
      .filter((position) => !uuids.has(position) && !notOwned.includes(position))
      .map((position) => `${path} takes \`${position}\`, which seems to be an id and no UUID. ${ADVICE}`),
    ...declared
      .filter((position) => !uuids.has(position) && !others.has(position))
      .map((position) => `${path} takes no id as \`${position}\`, which its specimen declares.`),
    ...missingFields(procedure, input).map(
      (position) => `${path} takes \`${position}\`, which its specimen's input lacks.`,
    ),
    ...(accepts(procedure, input) ? [] : [`${path} refuses its specimen's input.`]),
  ];
}

/** What to do about an ID for which the tests cannot try another user's. */
const ADVICE =
  'Make it a UUID and declare it in `references`, call it `cursor` if it goes on with a list, or name it in `notOwned` if it is nothing that a user owns.';

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
