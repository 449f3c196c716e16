import type { Contract } from './schema.ts';
import { comment } from './type-of.ts';

/** client-sdk/src/examples.ts: one value of each model that has an example. The compiler checks that it is one. */
export function printExamples({ $defs }: Contract): string {
  const examples = Object.entries($defs).flatMap(([name, { examples: values = [] }]) =>
    values.slice(0, 1).map((example) => ({ name, example })),
  );
  return [
    `import type { ${examples.map(({ name }) => name).join(', ')} } from './models.ts';`,
    ...examples.map(
      ({ name, example }) =>
        `${comment(`A \`${name}\` as the server sends it.`)}export const ${name.toUpperCase()}_EXAMPLE: ${name} = ${JSON.stringify(example)};`,
    ),
  ].join('\n\n');
}
