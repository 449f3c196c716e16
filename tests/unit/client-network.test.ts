import { expect, test } from 'vitest';
import { clientNetworks, withoutPorts } from '../../server/http/client-network.ts';

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['255.255.255.255', '255.255.255.255'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['::ffff:c000:201', '192.0.2.1'],
  ['::FFFF:192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::'],
  ['2001:DB8:1:2::1', '2001:db8:1:2::'],
  ['2001:0db8:0001:0002:ffff:ffff:ffff:ffff', '2001:db8:1:2::'],
  ['2001:db8:1:3::1', '2001:db8:1:3::'],
  ['::1', '::'],
  ['fe80::1', 'fe80::'],
  ['fe80::1%eth0', 'fe80::'],
])('%s counts as %s', (address, network) => {
  expect(clientNetworks(address).network).toBe(network);
});

test.each([
  ['192.0.2.1', null, null],
  ['::ffff:192.0.2.1', null, null],
  ['2001:db8:1:2ff::1', '2001:db8:1:200::', '2001:db8:1::'],
  ['2001:db8:1:300::1', '2001:db8:1:300::', '2001:db8:1::'],
  ['2001:db8:2:3ff::1', '2001:db8:2:300::', '2001:db8:2::'],
])('%s is in the /56 %s and the /48 %s', (address, network56, network48) => {
  expect(clientNetworks(address)).toMatchObject({ network56, network48 });
});

test.each([
  '',
  'unknown',
  'localhost',
  '192.0.2.256',
  '192.0.2.1:443',
  '[::1]',
  '2001:db8::1::2',
  '2001:db8::/64',
  ' 192.0.2.1',
  '\0',
  '🦊',
])('what is no address, %j, counts as unknown', (address) => {
  expect(clientNetworks(address)).toEqual({ network: 'unknown', network56: null, network48: null });
});

test.each([
  ['192.0.2.1:443', '192.0.2.1'],
  ['[2001:db8:0:17::1]:50123,[::1]', '2001:db8:0:17::1, ::1'],
  ['192.0.2.1 ,10.0.0.1:80, ::1', '192.0.2.1, 10.0.0.1, ::1'],
  // What is no address stays, and is parsed as none later.
  ['192.0.2.1:', '192.0.2.1:'],
  ['[::1', '[::1'],
  ['unknown, _hidden:80', 'unknown, _hidden:80'],
])('without its ports, %j is %j', (forwardedFor, expected) => {
  expect(withoutPorts(forwardedFor)).toBe(expected);
});
