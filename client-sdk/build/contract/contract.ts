import * as z from 'zod';
import { BODY_BYTES_MAX } from '../../../server/http/read-body.ts';
import { HEADER_BYTES_MAX } from '../../../server/http/server.ts';
import { BATCH_CALLS_MAX } from '../../../server/http/trpc-handler.ts';
import { noInput, noOutput } from '../../../server/schemas/nothing.schema.ts';
import { errorEnvelope } from '../../../server/trpc/error.schema.ts';
import { isSealed, type Meta } from '../../../server/trpc/init.ts';
import { createModels, type WriteSchema } from './models.ts';
import { reasonsOf } from './reasons.ts';
import type { Contract, Procedure } from './schema.ts';

type Definition = { type: Procedure['kind']; meta?: Meta; inputs: unknown[]; output?: unknown };
type Described = { path: string; definition: Definition; meta: Meta };

const procedure = z.custom<{ _def: Definition }>((value) => typeof value === 'function' && '_def' in value);

/** Describes the API as data. Throws, with the path, for everything that cannot be described. */
export function contractOf(router: { _def: { procedures: object } }): Contract {
  const { write, models } = createModels();
  const described = Object.entries(z.record(z.string(), procedure).parse(router._def.procedures)).map(
    ([path, { _def: definition }]) => ({ path, definition, meta: metaOf(path, definition) }),
  );
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    procedures: sorted(described.map((one) => [one.path, describe(one, write)])),
    reasons: sorted(reasonsOf(described, write)),
    error: write(errorEnvelope, 'output', 'error'),
    limits: { batchCalls: BATCH_CALLS_MAX, bodyBytes: BODY_BYTES_MAX, headerBytes: HEADER_BYTES_MAX },
    $defs: sorted([...models]),
  };
}

function metaOf(path: string, { meta }: Definition): Meta {
  if (meta === undefined || !isSealed(meta))
    throw new Error(`${path}: calls .meta() itself. Only publicProcedure and protectedProcedure set it.`);
  if (meta.summary === '') throw new Error(`${path}: has no summary.`);
  return meta;
}

function describe({ path, definition, meta }: Described, write: WriteSchema): Procedure {
  const { type: kind, inputs, output } = definition;
  if (inputs.length !== 1) throw new Error(`${path}: takes ${String(inputs.length)} inputs, not one.`);
  const { summary, access, isNeverBatched } = meta;
  return {
    kind,
    access,
    isNeverBatched,
    summary,
    input: inputs[0] === noInput ? null : write(inputs[0], 'input', `${path}.input`),
    output: output === noOutput ? null : write(output, 'output', `${path}.output`),
    reasons: meta.reasons.map(({ name }) => name).sort(),
  };
}

const sorted = <T>(entries: [name: string, value: T][]): Record<string, T> =>
  Object.fromEntries(entries.toSorted(([one], [other]) => (one < other ? -1 : 1)));
