import type { Contract, Schema } from './schema.ts';
import { comment, typeOf, valuesName } from './type-of.ts';

/** Prints client-sdk/src/models.ts: the types of the contract's models and reasons. */
export function printModels({ reasons, $defs }: Contract): string {
  const details = Object.entries(reasons).map(
    ([name, { summary, details }]) => `${comment(summary)}${JSON.stringify(name)}: ${typeOf(details)};`,
  );
  return [
    ...Object.entries($defs).map(([name, schema]) => declareModel(name, schema)),
    `${comment('The details of each reason for which the API refuses a call.')}export interface ReasonDetails {${details.join('\n')}}`,
    'export type Reason = keyof ReasonDetails;',
  ].join('\n\n');
}

function declareModel(name: string, schema: Schema): string {
  const type = typeOf(schema);
  const isObject = schema.type === 'object' && type.startsWith('{');
  const declared = `${comment(schema.description)}export ${isObject ? `interface ${name} ${type}` : `type ${name} = ${type};`}`;
  return schema.enum === undefined ? declared : `${declared}\n\n${declareValues(name, schema.enum)}`;
}

/** Declares `PRIORITIES` beside `Priority`, because forms offer the values. */
function declareValues(name: string, values: readonly unknown[]): string {
  const about = comment(`Every \`${name}\`, in order.`);
  return `${about}export const ${valuesName(name)} = ${JSON.stringify(values)} as const satisfies readonly ${name}[];`;
}
