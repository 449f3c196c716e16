import ipaddr from 'ipaddr.js';

const IPV6_NETWORK_BITS = 64;

/**
 * The address as limits count it. One household or one cheap server has a whole IPv6 /64, so an attacker
 * would never run out of single addresses.
 */
export function clientNetwork(text: string): string {
  const address = withoutPort(text);
  if (!ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address); // An IPv4 address mapped into IPv6 becomes IPv4 again.
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/${String(IPV6_NETWORK_BITS)}`).toString();
}

/** Some proxies write `203.0.113.7:50123` or `[2001:db8::1]:50123` into X-Forwarded-For. */
function withoutPort(text: string): string {
  const { ipv4, ipv6 } = /^(?:(?<ipv4>[\d.]+):\d+|\[(?<ipv6>[^\]]+)\](?::\d+)?)$/.exec(text)?.groups ?? {};
  return ipv4 ?? ipv6 ?? text;
}
