import ipaddr from 'ipaddr.js';

const IPV6_NETWORK_BITS = 64;

/** Returns the address in its usual form, or null if the text is no IP address. */
export function parseAddress(text: string): string | null {
  // `process` turns an IPv4-mapped IPv6 address into IPv4.
  return ipaddr.isValid(text) ? ipaddr.process(text).toString() : null;
}

/**
 * Returns the network by which rate limits count a client. For IPv6 this is the /64: one household or one cheap server
 * has a whole /64, so an attacker would never run out of single addresses.
 */
export function clientNetwork(text: string): string {
  const address = parseAddress(text);
  if (address === null) return 'unknown';
  if (ipaddr.IPv4.isValid(address)) return address;
  return ipaddr.IPv6.networkAddressFromCIDR(`${address}/${String(IPV6_NETWORK_BITS)}`).toString();
}

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
