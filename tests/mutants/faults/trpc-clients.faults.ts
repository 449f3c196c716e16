import type { FaultsByFile } from '../fault.ts';

const UNREADABLE = ['tests/e2e/unreadable-requests.test.ts'];

/** What tRPC's own links and bindings send. */
export const trpcClientFaults: FaultsByFile = {
  'server/http/read-body.ts': [
    {
      name: 'the calls of a client that reads only a stream run',
      text: 'if (wantsOnlyStream(req)) return',
      replacement: "if (req.url === '' && wantsOnlyStream(req)) return",
      tests: ['tests/e2e/trpc-client.test.ts'],
    },
    {
      name: 'a stream requested by the header Accept is not refused',
      text: "headers['trpc-accept'] ?? headers.accept",
      replacement: "headers['trpc-accept']",
      tests: ['tests/e2e/batch.test.ts'],
    },
  ],
  'server/http/unreadable-requests.ts': [
    {
      name: 'a page cannot read that its headers are too large',
      text: 'corsOrigins.includes(origin)',
      replacement: 'corsOrigins.length < 0',
      tests: UNREADABLE,
    },
    {
      name: 'any page can read that its headers are too large',
      text: 'corsOrigins.includes(origin)\n',
      replacement: "origin !== ''\n",
      tests: UNREADABLE,
    },
    {
      name: 'a malformed request corrupts the response that has begun',
      text: ' || isBegun(responses.get(socket))',
      replacement: '',
      tests: UNREADABLE,
    },
    {
      name: 'a malformed request is refused without a trace',
      text: 'onUnreadable(requestId, status);',
      replacement: '',
      tests: UNREADABLE,
    },
  ],
  'server/http/trpc-handler.ts': [
    {
      name: 'a client that reads only a stream gets a list of errors',
      text: ' && !(error instanceof RequestRefusedError)',
      replacement: '',
      tests: ['tests/e2e/trpc-client.test.ts'],
    },
  ],
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
