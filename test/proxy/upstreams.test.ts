import { describe, expect, it } from 'vitest';
import { ProxyError } from '../../src/proxy/errors.ts';
import { readUpstreams } from '../../src/proxy/upstreams.ts';

describe('upstreams', () => {
  it('are none but the Share hosts themselves', () => {
    expect(readUpstreams({})).toEqual({});
    expect(readUpstreams({ SHARE_UPSTREAM_US: '' })).toEqual({});
  });

  it.each([
    ['http://127.0.0.1:9000', 'http://127.0.0.1:9000'],
    ['http://127.0.0.1:9000/', 'http://127.0.0.1:9000'],
    ['http://localhost:9000/practice/', 'http://localhost:9000/practice'],
    ['https://[::1]:9000', 'https://[::1]:9000'],
    ['http://127.8.9.1', 'http://127.8.9.1'],
  ])('may be %s, for one region', (setting, upstream) => {
    expect(readUpstreams({ SHARE_UPSTREAM_OUS: setting })).toEqual({ 'shareous1.dexcom.com': upstream });
  });

  it.each([
    'http://10.0.0.1:9000',
    'http://192.168.1.2',
    'http://169.254.169.254',
    'http://0.0.0.0:9000',
    'http://[::]:9000',
    'http://[::ffff:10.0.0.1]',
    'https://share2.dexcom.com',
    'https://evil.example',
    'http://localhost.evil.example',
    'http://127.0.0.1.evil.example',
    'http://127.0.0.1@evil.example',
    'http://user:word@127.0.0.1:9000',
    'http://127.0.0.1:9000/?a=b',
    'http://127.0.0.1:9000/#a',
    'ftp://127.0.0.1',
    'file:///etc/passwd',
    'javascript:1',
    '127.0.0.1:9000',
    'localhost:9000',
    'http://',
    'yes',
  ])('may not be %s', (setting) => {
    const read = (): unknown => readUpstreams({ SHARE_UPSTREAM_JP: setting });
    expect(read).toThrow(ProxyError);
    expect(read).toThrow(/^SHARE_UPSTREAM_JP may only point at this computer, [^.]+127\.0\.0\.1:9000\.$/);
  });
});
