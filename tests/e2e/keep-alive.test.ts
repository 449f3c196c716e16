import { expect, test } from 'vitest';
import { startHttpServer } from '../../server/http/server.ts';

/** How long the load balancers of AWS, and nginx as a proxy, keep an idle connection, unless told otherwise. */
const LOAD_BALANCER_SECONDS = 60;

test('an idle connection is never closed by the server first: a load balancer may be sending on it', async () => {
  await using server = await startHttpServer({
    ...{ host: '127.0.0.1', port: 0 },
    onRequest: (_req, res) => void res.end(),
  });

  const response = await fetch(server.url);

  const seconds = /^timeout=(?<seconds>\d+)/.exec(response.headers.get('keep-alive') ?? '')?.groups?.[
    'seconds'
  ];
  expect(Number(seconds)).toBeGreaterThan(LOAD_BALANCER_SECONDS);
});
