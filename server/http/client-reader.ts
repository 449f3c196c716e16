import type { IncomingMessage } from 'node:http';
import proxyaddr from 'proxy-addr';
import type { Client } from '../trpc/caller.ts';
import { clientNetwork, parseAddress, withoutPorts } from './client-network.ts';

const USER_AGENT_LENGTH_MAX = 256;

type Options = {
  /** The networks of proxies whose X-Forwarded-For the server trusts. */
  trustProxy: string[];
  /** Called for a request from a proxy that is not in `trustProxy`. All its clients share one rate limit. */
  onUnknownProxy: () => void;
};

/** Returns a function that finds out which program sent a request. It reads a request once. */
export function createClientReader({
  trustProxy,
  onUnknownProxy,
}: Options): (req: IncomingMessage) => Client {
  const isTrusted = proxyaddr.compile(trustProxy);
  const clients = new WeakMap<IncomingMessage, Client>();

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
      network: clientNetwork(address ?? remoteAddress),
      userAgent: req.headers['user-agent']?.slice(0, USER_AGENT_LENGTH_MAX) ?? null,
    };
  }

  return (req) => {
    const client = clients.get(req) ?? read(req);
    clients.set(req, client);
    return client;
  };
}
