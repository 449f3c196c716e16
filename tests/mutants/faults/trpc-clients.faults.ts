import type { FaultsByFile } from '../fault.ts';

/** What tRPC's own links and bindings send. */
export const trpcClientFaults: FaultsByFile = {
  'server/schemas/paging.schema.ts': [
    {
      name: 'an infinite query is refused for its direction',
      text: "Reflect.deleteProperty(rest, 'direction');",
      replacement: '',
      tests: ['tests/e2e/trpc-client.test.ts'],
    },
    {
      name: 'a direction of any value is ignored',
      text: "z.enum(['forward', 'backward'])",
      replacement: 'z.unknown()',
      tests: ['tests/e2e/bad-input.shape.test.ts'],
    },
  ],
  'server/schemas/nothing.schema.ts': [
    {
      name: 'null is refused where there is no input',
      text: 'z.null(), ',
      replacement: 'z.undefined(), ',
      tests: ['tests/e2e/bad-input.shape.test.ts'],
    },
    {
      name: 'fields are accepted where there is no input',
      text: 'z.strictObject({})',
      replacement: 'z.looseObject({})',
      tests: ['tests/e2e/bad-input.shape.test.ts'],
    },
  ],
};
