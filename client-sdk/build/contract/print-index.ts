import { modelName, partsOf, type Contract, type Schema } from './schema.ts';
import { valuesName } from './type-of.ts';

/** Prints the lines of client-sdk/src/index.ts that export every model to which a procedure or a reason refers. */
export function printModelExports({ procedures, reasons, $defs }: Contract): string {
  const used = new Set<string>(['FieldIssue']);
  const visit = (schema: Schema | null): void => {
    if (schema === null) return;
    const name = schema.$ref === undefined ? undefined : modelName(schema.$ref);
    if (name !== undefined && !used.has(name)) {
      used.add(name);
      visit($defs[name] ?? null);
    }
    for (const [, part] of partsOf(schema)) visit(part);
  };
  for (const { input, output } of Object.values(procedures)) [input, output].forEach(visit);
  for (const { details } of Object.values(reasons)) visit(details);
  const types = [...used, 'Reason', 'ReasonDetails'].sort().map((name) => `type ${name}`);
  const values = [...used].filter((name) => $defs[name]?.enum !== undefined).map(valuesName);
  return `export { ${[...values, ...types].join(', ')} } from './models.ts';`;
}
