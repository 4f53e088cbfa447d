import { describe, expect, it } from 'vitest';
import { ProxyError } from '../../src/proxy/errors.ts';
import { readUpstreams } from '../../src/proxy/upstreams.ts';

const real = {
  us: { origin: 'https://share2.dexcom.com', host: 'share2.dexcom.com', basePath: '' },
  ous: { origin: 'https://shareous1.dexcom.com', host: 'shareous1.dexcom.com', basePath: '' },
  jp: { origin: 'https://share.dexcom.jp', host: 'share.dexcom.jp', basePath: '' },
};

describe('upstreams', () => {
  it('are the three Share hosts', () => {
    expect(readUpstreams({})).toEqual(real);
    expect(readUpstreams({ SHARE_UPSTREAM_US: '' })).toEqual(real);
  });

  it.each([
    ['http://127.0.0.1:9000', { origin: 'http://127.0.0.1:9000', host: '127.0.0.1:9000', basePath: '' }],
    ['http://127.0.0.1:9000/', { origin: 'http://127.0.0.1:9000', host: '127.0.0.1:9000', basePath: '' }],
    ['http://localhost:9000/practice/', { origin: 'http://localhost:9000', host: 'localhost:9000', basePath: '/practice' }],
    ['https://[::1]:9000', { origin: 'https://[::1]:9000', host: '[::1]:9000', basePath: '' }],
    ['http://127.8.9.1', { origin: 'http://127.8.9.1', host: '127.8.9.1', basePath: '' }],
  ])('may be %s, for one region', (setting, upstream) => {
    expect(readUpstreams({ SHARE_UPSTREAM_OUS: setting })).toEqual({ ...real, ous: upstream });
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
