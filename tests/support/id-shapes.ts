import { partsOf, type Part } from './input-schemas.ts';
import type { ProcedureInfo } from './procedures.ts';

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
const INNER_UUID = new RegExp(UUID.source.slice(1, -1), 'i');

/** Ids that zod knows. The tests can make one of nothing only if it is a UUID. */
const OTHER_FORMATS = ['cuid', 'cuid2', 'nanoid', 'ulid', 'xid', 'ksuid'];
const ID_NAME = /(^|[^a-zA-Z])ids?$|I[dD]s?$/;
const CURSOR_NAME = /cursor$/i;

/** Where another user's cursor is tried. */
export const CURSOR = 'cursor';

/** Returns the positions at which the input takes a UUID. */
export function uuidPositions(procedure: ProcedureInfo, input: unknown): Set<string> {
  const inSchema = partsOf(procedure).filter(({ format }) => format === 'uuid');
  // A transform may hide from the schema that it wants an id, but not from the value that it accepts.
  const inValue = textsIn(input).filter(({ text }) => UUID.test(text));
  return new Set([...inSchema, ...inValue].map(({ position }) => position));
}

/** Returns the positions at which the input seems to take an id that is no UUID. No test could try another user's. */
export function otherIdPositions(procedure: ProcedureInfo, input: unknown): Set<string> {
  const inSchema = partsOf(procedure).filter(isOtherId);
  const inValue = textsIn(input).filter(({ text }) => isEncodedId(text));
  const found = new Set([...inSchema, ...inValue].map(({ position }) => position));
  found.delete(CURSOR);
  return found;
}

function isOtherId(part: Part): boolean {
  // What a field called `labelIds` or `byLabelId` holds. The values of a record are called by their keys.
  const name = part.position.replace(/(\.\*|\.\{key\})+$/, '').replace(/^.*\./, '');
  const isNamed = ID_NAME.test(name) || CURSOR_NAME.test(name);
  return (isNamed && isOpen(part)) || OTHER_FORMATS.includes(part.format ?? '');
}

/** Whether the part may be any text or number. Other parts lead to such ones, or list the values. */
function isOpen(part: Part): boolean {
  if (LISTS_OR_LEADS.some((keyword) => part[keyword] !== undefined)) return false;
  return part.type === undefined || [part.type].flat().some((type) => TEXT_OR_NUMBER.includes(type));
}

const LISTS_OR_LEADS = ['enum', 'const', '$ref', 'anyOf', 'oneOf', 'allOf'];
const TEXT_OR_NUMBER = ['string', 'number', 'integer'];

/** Like a cursor: base64 of something with an id in it. */
function isEncodedId(text: string): boolean {
  try {
    return INNER_UUID.test(atob(text.replaceAll('-', '+').replaceAll('_', '/')));
  } catch {
    return false;
  }
}

type Text = { position: string; text: string };

function textsIn(value: unknown, position = ''): Text[] {
  if (typeof value === 'string') return [{ position, text: value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const step = Array.isArray(value) ? '*' : name;
    return textsIn(inner, position === '' ? step : `${position}.${step}`);
  });
}
