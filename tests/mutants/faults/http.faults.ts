import type { FaultsByFile } from '../fault.ts';

/** HTTP, tRPC, and what is written about calls. */
export const httpFaults: FaultsByFile = {
  'server/http/drain.ts': [
    {
      name: 'idle connections hold up a server that stops',
      text: 'server.closeIdleConnections();',
      replacement: '',
      tests: ['tests/e2e/process-stop.test.ts'],
    },
    {
      name: 'a server that stops keeps connections open',
      text: 'if (isClosing) response.shouldKeepAlive = false;',
      replacement: '',
      tests: ['tests/e2e/drain.test.ts'],
    },
    {
      name: 'a server refuses connections before it says that it stops',
      text: 'await delay(delayMs);',
      replacement: '',
      tests: ['tests/e2e/drain.test.ts'],
    },
    {
      name: 'a server refuses connections while clients still open some',
      text: 'await settle();',
      replacement: '',
      tests: ['tests/e2e/drain.test.ts'],
    },
  ],
  'server/http/server.ts': [
    {
      name: 'an idle connection is closed before a load balancer closes it',
      text: 'KEEP_ALIVE_TIMEOUT_MS = 65_000',
      replacement: 'KEEP_ALIVE_TIMEOUT_MS = 5_000',
      tests: ['tests/e2e/keep-alive.test.ts'],
    },
  ],
  'server/http/express-app.ts': [
    {
      name: 'a response that was read in full leaves its timer',
      text: 'clearTimeout(timer);',
      replacement: '',
      tests: ['tests/e2e/finished-calls.test.ts'],
    },
    {
      name: 'responses may be cached',
      text: "'no-store'",
      replacement: "'no-cache'",
      tests: ['tests/e2e/headers.test.ts'],
    },
    {
      name: 'a page cannot read Retry-After',
      text: "[REQUEST_ID, 'Retry-After']",
      replacement: '[REQUEST_ID]',
      tests: ['tests/e2e/headers.test.ts'],
    },
    {
      name: 'a request ID may be of any length',
      text: '{1,128}',
      replacement: '+',
      tests: ['tests/e2e/request-id.test.ts'],
    },
  ],
  'server/http/client-reader.ts': [
    {
      name: 'the server trusts X-Forwarded-For from anywhere',
      text: 'proxyaddr(req, isTrusted)',
      replacement: 'proxyaddr(req, () => true)',
      tests: ['tests/e2e/limits-address.test.ts'],
    },
  ],
  'server/http/context.ts': [
    {
      name: 'the scheme Bearer is known in one case alone',
      text: '(?<token>[\\w.~+/-]+=*)$/i',
      replacement: '(?<token>[\\w.~+/-]+=*)$/',
      tests: ['tests/e2e/authorization.test.ts'],
    },
  ],
  'server/http/client-network.ts': [
    {
      name: 'one household has endless addresses',
      text: 'IPV6_NETWORK_BITS = 64',
      replacement: 'IPV6_NETWORK_BITS = 128',
    },
    {
      name: 'a /56 is taken for a /64',
      text: '[56, 48]',
      replacement: '[64, 48]',
    },
  ],
  'server/http/trpc-handler.ts': [
    {
      name: 'a batch may hold a hundred calls',
      text: 'BATCH_CALLS_MAX = 10',
      replacement: 'BATCH_CALLS_MAX = 100',
      tests: ['tests/e2e/batch.test.ts'],
    },
    {
      name: 'Retry-After is not sent',
      text: "'Allow', 'Retry-After', ",
      replacement: "'Allow', ",
      tests: ['tests/e2e/limits-calls.test.ts'],
    },
    {
      name: 'a batch is told the shortest wait of its calls',
      text: 'Math.max(...waits)',
      replacement: 'Math.min(...waits)',
      tests: ['tests/e2e/limits-calls.test.ts'],
    },
    {
      name: 'the name of an unknown procedure is logged',
      text: "type === 'unknown' ? null : (path ?? null)",
      replacement: 'path ?? null',
      tests: ['tests/e2e/logs.test.ts', 'tests/e2e/request-id.test.ts', 'tests/attack/canaries.test.ts'],
    },
  ],
  'server/http/read-body.ts': [
    {
      name: 'a body may be ten times as long',
      text: '64 * 1024',
      replacement: '640 * 1024',
      tests: ['tests/e2e/transport.test.ts'],
    },
    {
      name: 'broken UTF-8 is stored without a word',
      text: 'fatal: true',
      replacement: 'fatal: false',
      tests: ['tests/e2e/transport.test.ts', 'tests/e2e/broken-requests.test.ts'],
    },
    {
      name: 'a type that only mentions JSON is accepted',
      text: "?.split(';', 1)[0]?.trim().toLowerCase() === 'application/json'",
      replacement: "?.includes('json') === true",
      tests: ['tests/e2e/transport.test.ts', 'tests/e2e/broken-requests.test.ts'],
    },
  ],
  'server/trpc/error-shape.ts': [
    {
      name: 'an unexpected error shows its message',
      text: "MESSAGES[code] ?? 'Internal server error.'",
      replacement: 'MESSAGES[code] ?? message',
      tests: ['tests/e2e/masking.test.ts', 'tests/e2e/defects.test.ts'],
    },
    {
      name: 'a reason that a procedure does not declare reaches clients',
      text: 'isDeclared(shape) ? shape : undefined',
      replacement: 'shape',
      tests: ['tests/e2e/masking.test.ts', 'tests/e2e/defects.test.ts'],
    },
    {
      name: 'an unknown field is reported without its name',
      text: "issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...path, key]) : [path]",
      replacement: '[path]',
      tests: ['tests/e2e/bad-input.shape.test.ts'],
    },
  ],
  'server/trpc/call-log.ts': [
    {
      name: 'a refused call is logged twice',
      text: '          recorded.add(result.error);\n',
      replacement: '',
      tests: ['tests/e2e/logs.test.ts'],
    },
  ],
  'server/trpc/audit-log.ts': [
    {
      name: 'a failed sign-in is no warning',
      text: "result.ok ? 'info' : 'warn'",
      replacement: "'info'",
      tests: ['tests/e2e/security-events.test.ts'],
    },
    {
      name: "signing out with a stranger's token is an event",
      text: ' || (email === null && auditSubject.userId === undefined)',
      replacement: '',
      tests: ['tests/e2e/security-events.test.ts'],
    },
  ],
};
