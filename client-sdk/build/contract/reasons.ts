import type { Reason as ServerReason } from '../../../server/errors.ts';
import { codeOf } from '../../../server/trpc/error-shape.ts';
import type { WriteSchema } from './models.ts';
import type { Reason } from './schema.ts';

/** Every reason that a procedure declares. Throws if two have the same name. */
export function reasonsOf(
  procedures: readonly { meta: { reasons: readonly ServerReason[] } }[],
  write: WriteSchema,
): [name: string, reason: Reason][] {
  const reasons = [...new Set(procedures.flatMap(({ meta }) => meta.reasons))];
  const names = reasons.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`${twice}: is the name of two reasons.`);
  return reasons.map(({ name, status, details, summary }) => [
    name,
    {
      ...{ status, code: codeOf(status) },
      ...(summary !== undefined && { summary }),
      details: write(details, 'output', `${name}.details`),
    },
  ]);
}
