import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clientAddress, readTrustedProxies } from '../../src/proxy/client-address.ts';
import { networkOf } from '../../src/proxy/networks.ts';

describe('the network of an address', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:0DB8:0001:0002::', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['2001:db8::a:b:c:d', '2001:db8:0:0'],
    ['2001:db8:0:0:ffff:ffff:ffff:ffff', '2001:db8:0:0'],
    ['2001::2:3:4:5:6', '2001:0:0:2'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['', ''],
  ])('%s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });

  it.each(['a:b', ':', ':::', '[::1]', '1:2:3:4:5:6:7:8:9', '192.0.2.1:80', 'fe80::1 ::2', '<::1>'])('%s is no address, and stands for itself', (garbage) => {
    expect(networkOf(garbage)).toBe(garbage);
  });

  it('is some text, whatever the address is', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom(...'0af:.[]@/?#%\\ \t') }), (text) => typeof networkOf(text) === 'string'));
  });

  it('is the same for all of one line, and another for the next', () => {
    const line = ['2001:db8:0:7::', '2001:db8:0:7::1', '2001:db8:0:7:ffff::', '2001:db8:0:7:1:2:3:4', '2001:db8:0:7:0:0:0:9'];
    expect(new Set(line.map(networkOf)).size).toBe(1);
    expect(networkOf('2001:db8:0:8::1')).not.toBe(networkOf('2001:db8:0:7::1'));
    expect(networkOf('::1')).not.toBe(networkOf('1::'));
  });
});

describe('the address of a client', () => {
  const trusted = readTrustedProxies({ TRUSTED_PROXIES: '127.0.0.1, 10.0.0.0/8,2001:db8::/32' });

  it.each([
    ['nobody is between', '192.0.2.9', null, '192.0.2.9'],
    ['a stranger says something', '192.0.2.9', '198.51.100.1', '192.0.2.9'],
    ['a trusted server says it', '127.0.0.1', '192.0.2.1', '192.0.2.1'],
    ['it is seen through an IPv6 socket', '::ffff:127.0.0.1', '192.0.2.1', '192.0.2.1'],
    ['two trusted servers are between', '127.0.0.1', '192.0.2.1, 10.1.2.3', '192.0.2.1'],
    ['the client has made something up before', '127.0.0.1', '6.6.6.6, 10.9.9.9, 192.0.2.1, 2001:db8::5', '192.0.2.1'],
    ['a trusted server says nothing', '10.0.0.1', null, '10.0.0.1'],
    ['it says nothing of use', '10.0.0.1', 'unknown', '10.0.0.1'],
    ['it says an empty thing', '10.0.0.1', '', '10.0.0.1'],
    ['garbage stands behind', '10.0.0.1', '192.0.2.1, <script>', '10.0.0.1'],
    ['all are trusted', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    ['the client is on IPv6', '10.0.0.1', '2001:db9::1', '2001:db9::1'],
    ['the peer has gone', '', '192.0.2.1', ''],
  ])('where %s', (_name, peer, forwardedFor, address) => {
    expect(clientAddress(peer, forwardedFor, trusted)).toBe(address);
  });

  it('is the peer itself where nobody is trusted', () => {
    expect(clientAddress('127.0.0.1', '192.0.2.1', readTrustedProxies({}))).toBe('127.0.0.1');
  });
});
