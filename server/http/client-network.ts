import ipaddr from 'ipaddr.js';

const IPV6_NETWORK_BITS = 64;

/**
 * Returns the network by which rate limits count a client. For IPv6 this is the /64: one household or one cheap server
 * has a whole /64, so an attacker would never run out of single addresses.
 */
export function clientNetwork(text: string): string {
  const address = withoutPort(text);
  if (!ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address); // Turns an IPv4-mapped IPv6 address into IPv4.
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/${String(IPV6_NETWORK_BITS)}`).toString();
}

/** Removes the port that some proxies add in X-Forwarded-For: `203.0.113.7:50123` or `[2001:db8::1]:50123`. */
function withoutPort(text: string): string {
  const { ipv4, ipv6 } = /^(?:(?<ipv4>[\d.]+):\d+|\[(?<ipv6>[^\]]+)\](?::\d+)?)$/.exec(text)?.groups ?? {};
  return ipv4 ?? ipv6 ?? text;
}
