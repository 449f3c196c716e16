import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import proxyaddr from 'proxy-addr';
import type { Client } from '../trpc/caller.ts';
import { clientNetworks, parseAddress, withoutPorts } from './client-network.ts';

const USER_AGENT_LENGTH_MAX = 256;

type Options = {
  /** The networks of proxies whose X-Forwarded-For the server trusts. */
  trustProxy: string[];
  /** Called for a request from a proxy that is not in `trustProxy`. All its clients share one rate limit. */
  onUnknownProxy: () => void;
};
type Known = { forwardedFor: unknown; userAgent: unknown; client: Client };

/** Returns a function that finds out which program sent a request. */
export function createClientReader({
  trustProxy,
  onUnknownProxy,
}: Options): (req: IncomingMessage) => Client {
  const isTrusted = proxyaddr.compile(trustProxy);
  /** The last client of each connection, because reading an address costs more than refusing a request. */
  const known = new WeakMap<Socket, Known>();

  function read(req: IncomingMessage): Client {
    const { remoteAddress = '' } = req.socket;
    const forwardedFor = req.headers['x-forwarded-for'];
    if (typeof forwardedFor === 'string') {
      req.headers['x-forwarded-for'] = withoutPorts(forwardedFor);
      if (!isTrusted(remoteAddress, 0)) onUnknownProxy();
    }
    const address = parseAddress(proxyaddr(req, isTrusted));
    return {
      address,
      // A proxy may pass on what a client wrote. Then its clients are counted as one.
      ...clientNetworks(address ?? remoteAddress),
      userAgent: req.headers['user-agent']?.slice(0, USER_AGENT_LENGTH_MAX) ?? null,
    };
  }

  return (req) => {
    const { 'x-forwarded-for': forwardedFor, 'user-agent': userAgent } = req.headers;
    const last = known.get(req.socket);
    const isSame = last?.forwardedFor === forwardedFor && last?.userAgent === userAgent;
    if (last !== undefined && isSame) return last.client;
    const client = read(req);
    known.set(req.socket, { forwardedFor, userAgent, client });
    return client;
  };
}
