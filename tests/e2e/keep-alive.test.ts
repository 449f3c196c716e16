import { expect, test } from 'vitest';
import { startHttpServer } from '../../server/http/server.ts';

/** The default time after which AWS load balancers, and nginx as a proxy, close an idle connection. */
const LOAD_BALANCER_SECONDS = 60;

test('the server keeps an idle connection longer than a load balancer, which may be about to use it', async () => {
  await using server = await startHttpServer({
    ...{ host: '127.0.0.1', port: 0, shutdownDelayMs: 0 },
    ...{ corsOrigins: [], newRequestId: () => 'unused', onUnreadable: () => undefined },
    onRequest: (_req, res) => void res.end(),
  });

  const response = await fetch(server.url);

  const seconds = /^timeout=(?<seconds>\d+)/.exec(response.headers.get('keep-alive') ?? '')?.groups?.[
    'seconds'
  ];
  expect(Number(seconds)).toBeGreaterThan(LOAD_BALANCER_SECONDS);
});
