import type { Contract, Schema } from './schema.ts';
import { comment, typeOf, valuesName } from './type-of.ts';

/** client-sdk/src/models.ts: what has a name in the contract. */
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

/** `PRIORITIES` beside `Priority`: forms offer the values. */
function declareValues(name: string, values: readonly unknown[]): string {
  const about = comment(`Every \`${name}\`, in order.`);
  return `${about}export const ${valuesName(name)} = ${JSON.stringify(values)} as const satisfies readonly ${name}[];`;
}
