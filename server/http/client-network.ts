import ipaddr from 'ipaddr.js';
import type { Client } from '../trpc/caller.ts';

const IPV6_NETWORK_BITS = 64;
const [HOME_BITS, SITE_BITS] = [56, 48];

type Networks = Pick<Client, 'network' | 'network56' | 'network48'>;

/** Returns the address in its usual form, or null if the text is no IP address. */
export function parseAddress(text: string): string | null {
  // `process` turns an IPv4-mapped IPv6 address into IPv4.
  return ipaddr.isValid(text) ? ipaddr.process(text).toString() : null;
}

/**
 * Returns the networks by which rate limits count a client. For IPv6 the first is the /64: every household and cheap server
 * has a whole /64, so an attacker would never run out of single addresses. Many homes have a /56 and many companies a /48,
 * so these are counted too.
 */
export function clientNetworks(text: string): Networks {
  const address = parseAddress(text);
  if (address === null) return { network: 'unknown', network56: null, network48: null };
  if (ipaddr.IPv4.isValid(address)) return { network: address, network56: null, network48: null };
  return {
    network: networkAround(address, IPV6_NETWORK_BITS),
    network56: networkAround(address, HOME_BITS),
    network48: networkAround(address, SITE_BITS),
  };
}

const networkAround = (address: string, bits: number): string =>
  ipaddr.IPv6.networkAddressFromCIDR(`${address}/${String(bits)}`).toString();

/**
 * Removes the ports that some proxies add to the addresses in X-Forwarded-For. With its port, the address of a proxy in
 * TRUST_PROXY would not be recognized, and all its clients would be counted as one.
 */
export function withoutPorts(forwardedFor: string): string {
  return forwardedFor
    .split(',')
    .map((entry) => withoutPort(entry.trim()))
    .join(', ');
}

/** `203.0.113.7:50123` or `[2001:db8::1]:50123` */
function withoutPort(text: string): string {
  const { ipv4, ipv6 } = /^(?:(?<ipv4>[\d.]+):\d+|\[(?<ipv6>[^\]]+)\](?::\d+)?)$/.exec(text)?.groups ?? {};
  return ipv4 ?? ipv6 ?? text;
}
