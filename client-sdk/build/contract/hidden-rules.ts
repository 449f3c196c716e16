import * as z from 'zod';
import { facts } from '../../../server/schemas/facts.schema.ts';
import { partsOf, type Schema } from './schema.ts';

type Node = z.core.$ZodTypes;
type Place = { zodSchema: Node; jsonSchema: z.core.JSONSchema.BaseSchema };

/** The kinds of check that zod writes. Any other kind has a rule that must be told. */
const WRITTEN = [
  ...['less_than', 'greater_than', 'multiple_of', 'number_format', 'min_length', 'max_length'],
  // The last one changes a value and refuses none.
  ...['length_equals', 'string_format', 'overwrite'],
];

/** The options of a format that zod writes, or that refuse nothing. A URL's `hostname` is not among them. */
const FORMAT_OPTIONS = [
  ...['type', 'check', 'checks', 'error', 'abort', 'when', 'format', 'pattern', 'coerce', 'normalize'],
  ...['offset', 'local', 'precision', 'version', 'includes', 'position', 'prefix', 'suffix'],
];

const definition = z.looseObject({
  check: z.string().optional(),
  pattern: z.instanceof(RegExp).optional(),
  checks: z.array(z.object({ _zod: z.object({ def: z.looseObject({}) }) })).default([]),
});

/** A refinement is code, and of a pipe zod writes only the first half. */
export function hidesRules({ _zod: { def } }: Node): boolean {
  const { checks } = definition.parse(def);
  return def.type === 'pipe' || [def, ...checks.map(({ _zod }) => _zod.def)].some(isHidden);
}

function isHidden(check: object): boolean {
  const { check: kind, pattern, ...options } = definition.parse(check);
  if (kind === undefined) return false; // The schema itself, which is a check only if it is a format.
  if (!WRITTEN.includes(kind)) return true;
  if (kind !== 'string_format') return false;
  return Object.keys(options).some((name) => !FORMAT_OPTIONS.includes(name) && !(name === 'fn' && pattern));
}

/** Whether the schema's own facts say what its code refuses: a sentence, or of a text its format. */
export function tellsRules({ zodSchema, jsonSchema }: Place): boolean {
  // Not `facts.get`, which also returns what was said before the last check.
  const { rule = '', format } = facts._map.get(zodSchema) ?? {};
  return rule !== '' || (format !== undefined && jsonSchema.type === 'string');
}

type WithRule = Schema & { rule?: string };

/** Moves each rule into the description beside it: JSON Schema has no keyword for it. */
export function describeRules(schema: WithRule): void {
  const { description, rule } = schema;
  if (rule !== undefined) schema.description = [description, rule].filter(Boolean).join(' ');
  delete schema.rule;
  for (const [, part] of partsOf(schema)) describeRules(part);
}
