import type { Contract } from './schema.ts';
import { comment } from './type-of.ts';

/** Prints client-sdk/src/fakes.ts: a fake of each model that has an example, whose type the compiler checks. */
export function printFakes(contract: Contract): string {
  const examples = examplesOf(contract);
  return [
    `import type { ${examples.map(({ name }) => name).join(', ')} } from './models.ts';`,
    ...examples.map(({ name, example }) => fake(name, JSON.stringify(example))),
  ].join('\n\n');
}

/** Prints the line of client-sdk/src/testing.ts that exports them. */
export function printFakeExports(contract: Contract): string {
  return `export { ${examplesOf(contract)
    .map(({ name }) => `fake${name}`)
    .join(', ')} } from './fakes.ts';`;
}

function examplesOf({ $defs }: Contract) {
  return Object.entries($defs).flatMap(([name, { examples = [] }]) =>
    examples.slice(0, 1).map((example) => ({ name, example })),
  );
}

function fake(name: string, example: string): string {
  const summary = `Returns a \`${name}\` as the server sends it, with your fields. The other fields are always the same.`;
  return `${comment(summary)}export const fake${name} = (fields: Partial<${name}> = {}): ${name} => ({ ${example.slice(1, -1)}, ...fields });`;
}
