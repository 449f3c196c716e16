import * as z from 'zod';
import { facts } from '../../../server/schemas/facts.schema.ts';
import { describeRules, hidesRules, tellsRules } from './hidden-rules.ts';
import type { Schema } from './schema.ts';

export type Direction = 'input' | 'output';

type Node = z.core.$ZodTypes;
type Place = { zodSchema: Node; jsonSchema: z.core.JSONSchema.BaseSchema; io: Direction };

/**
 * Writes one zod schema as JSON Schema. zod writes its own checks; facts add what zod cannot know of refinements and
 * transforms. Throws, with the path, for everything that would be written wrongly.
 */
export function toSchema(schema: z.ZodType, io: Direction, where: string) {
  const fail = (path: readonly PropertyKey[], message: string): never => {
    const places = path.map(String).filter((place) => place !== 'properties');
    throw new Error(`${[where, ...places].join('.')}: ${message}`);
  };
  const hidden = new Map<string, readonly PropertyKey[]>();

  const written: unknown = z.toJSONSchema(schema, {
    io,
    metadata: facts,
    // The facts of a transform say what comes out. Without facts it stays {}, which the contract refuses.
    unrepresentable: ({ zodSchema, path, message }) =>
      ['transform', 'date'].includes(zodSchema._zod.def.type) ? 'any' : fail(path, message),
    // Called for each schema after the schemas that it wraps, which have the same path.
    override: ({ zodSchema, jsonSchema, path }) => {
      const place = { zodSchema, jsonSchema, io };
      for (const rule of RULES) {
        const message = rule(place);
        if (message !== null) fail(path, message);
      }
      if (tellsRules(place)) hidden.delete(path.join('.'));
      else if (io === 'input' && hidesRules(zodSchema)) hidden.set(path.join('.'), path);
      tidy(place);
    },
  });

  for (const path of hidden.values())
    fail(
      path,
      'has a rule that zod cannot write. Tell it behind the refinement or the pipe: .register(facts, { rule: "A sentence." }), or { format } for a text.',
    );
  const { $schema: _, ...rest } = z.record(z.string(), z.unknown()).parse(written);
  const body = anySchema.parse(rest);
  for (const part of [body, ...Object.values(body.$defs ?? {})]) describeRules(part);
  return body;
}

const anySchema = z.custom<Schema & { $defs?: Record<string, Schema> }>();

const checksOf = ({ checks = [] }: Node['_zod']['def']) =>
  checks.map(({ _zod }) => checkDefinition.parse(_zod.def));

const checkDefinition = z.object({
  maximum: z.unknown().optional(),
  minimum: z.unknown().optional(),
  pattern: z.instanceof(RegExp).optional(),
});

/** Each rule returns a problem, or null. */
const RULES: ((place: Place) => string | null)[] = [
  // A later check inherits the facts, and they win: a maxLength of 100 before .max(50) would stay 100.
  ({ zodSchema, jsonSchema: { maxLength = 0, minLength = Infinity } }) =>
    checksOf(zodSchema._zod.def).some(
      ({ maximum, minimum }) => maxLength > Number(maximum) || minLength < Number(minimum),
    )
      ? 'its facts allow more than its checks do. Register the facts behind the checks.'
      : null,
  ({ zodSchema }) =>
    checksOf(zodSchema._zod.def).some(({ pattern }) => /[^u]/.test(pattern?.flags ?? ''))
      ? 'has a pattern with flags. JSON Schema supports only the flag u.'
      : null,
  // zod omits a default behind a transform. The schema would then not show that the field may be undefined.
  ({ zodSchema, jsonSchema, io }) =>
    io === 'input' && zodSchema._zod.def.type === 'default' && !('default' in jsonSchema)
      ? 'has a default behind a transform. Use .prefault() instead of .default().'
      : null,
];

function tidy({ zodSchema: { _zod }, jsonSchema, io }: Place): void {
  // A client that validates outputs must accept the fields that are added later.
  if (io === 'output' && _zod.def.type === 'object' && _zod.def.catchall === undefined)
    delete jsonSchema.additionalProperties;
  // zod adds these bounds to every integer.
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}
