import type { FaultsByFile } from '../fault.ts';

/** What keeps the server available: the door, the breaker, and connections of each part's own. */
const DOOR = ['tests/e2e/door.test.ts', 'tests/e2e/requests-in-progress.test.ts'];
const SLOW = ['tests/e2e/database-slow.test.ts'];
const FAILURES = ['tests/e2e/database-failures.test.ts'];
const FROZEN = ['tests/e2e/outage-frozen.test.ts'];

export const availabilityFaults: FaultsByFile = {
  'server/http/door.ts': [
    {
      name: 'requests that call no procedure are not counted',
      text: 'if (counted.isAllowed) next(req, res);',
      replacement: 'if (counted.isAllowed || req.url !== undefined) next(req, res);',
      tests: DOOR,
    },
    {
      name: 'a caller over a limit is refused by each call',
      text: 'const wait = refusals.find(paths, client, req.headers.authorization);',
      replacement: 'const wait = (() => null)();',
      tests: DOOR,
    },
    {
      name: 'one batch that is refused in part is refused as a whole',
      text: 'refusals.find(paths, client,',
      replacement: 'refusals.find(paths.slice(0, 1), client,',
      tests: DOOR,
    },
    {
      name: 'a request whose body has arrived is never refused',
      text: 'const hasRoom = load.hasRoom(network);\n    if',
      replacement: 'const hasRoom = true;\n    if',
      tests: DOOR,
    },
  ],
  'server/http/load.ts': [
    {
      name: 'one network takes all places',
      text: 'own >= requestsMax / 2',
      replacement: 'own >= requestsMax * 2',
      tests: DOOR,
    },
    {
      name: 'a request that was cut off keeps its place',
      text: '      requests -= 1;\n',
      replacement: '',
      tests: DOOR,
    },
  ],
  'server/databases.ts': [
    {
      name: 'statements in progress wait for a database that hangs',
      text: 'closeUsed();',
      replacement: 'void closeUsed;',
      tests: FROZEN,
    },
    {
      name: 'searches take the connections of other calls',
      text: "searches: open('searches')",
      replacement: "searches: open('features')",
      tests: SLOW,
    },
    {
      name: 'each failure of a burst is logged',
      text: 'onUnavailable: outages.onFailure',
      replacement: 'onUnavailable: (because) => outages.onFailure(because + String(Math.random()))',
      tests: FAILURES,
    },
  ],
  'server/limits/breaker.ts': [
    {
      name: 'calls wait for a database that hangs',
      text: 'if (outage !== null) throw refuse(outage.cause);',
      replacement: '',
      tests: FROZEN,
    },
    {
      name: 'a database that hangs is noticed late',
      text: 'PROBE_TIMEOUT_MS = 1_000',
      replacement: 'PROBE_TIMEOUT_MS = 20_000',
      tests: FROZEN,
    },
  ],
  'server/infrastructure/database-probe.ts': [
    {
      name: 'each server goes by its own clock',
      text: 'clockOffsetMs = Math.round(',
      replacement: 'clockOffsetMs = 0 * Math.round(',
      tests: ['tests/e2e/clocks.test.ts'],
    },
  ],
};
