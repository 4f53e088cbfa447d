import { describe, expect, it } from 'vitest';
import { readListenSettings } from '../../src/proxy/listen.ts';
import { readProxySettings } from '../../src/proxy/settings.ts';

describe('proxy settings', () => {
  it('are empty lists and the User-Agent of the 2015 app', () => {
    expect(readProxySettings({})).toMatchObject({
      hosts: [],
      origins: [],
      userAgent: 'Dexcom%20Share/3.0.2.11 CFNetwork/672.0.2 Darwin/14.0.0',
      log: undefined,
    });
  });

  it('are read from the environment', () => {
    const settings = readProxySettings(
      {
        CRADLE_HOSTS: 'Cradle.Example, nas.local:8080,[fd00::1]:81,',
        CRADLE_ORIGINS: 'https://page.example,http://localhost:5173',
        CRADLE_USER_AGENT: 'Cradle/1',
      },
      ['http://localhost:4173'],
    );
    expect(settings).toMatchObject({
      hosts: ['cradle.example', 'nas.local:8080', '[fd00::1]:81'],
      origins: ['https://page.example', 'http://localhost:5173'],
      userAgent: 'Cradle/1',
    });
    expect(readProxySettings({}, ['http://localhost:4173']).origins).toEqual(['http://localhost:4173']);
  });

  it.each([
    ['bad-list', { CRADLE_HOSTS: 'https://cradle.example' }],
    ['bad-list', { CRADLE_HOSTS: '*' }],
    ['bad-list', { CRADLE_HOSTS: 'a b' }],
    ['bad-list', { CRADLE_ORIGINS: '*' }],
    ['bad-list', { CRADLE_ORIGINS: 'null' }],
    ['bad-list', { CRADLE_ORIGINS: 'page.example' }],
    ['bad-list', { CRADLE_ORIGINS: 'https://page.example/' }],
    ['bad-list', { CRADLE_ORIGINS: 'https://Page.example' }],
    ['bad-user-agent', { CRADLE_USER_AGENT: 'a\r\nX-Evil: 1' }],
    ['bad-user-agent', { CRADLE_USER_AGENT: 'é' }],
    ['bad-upstream', { SHARE_UPSTREAM_US: 'https://evil.example' }],
  ])('refuses with %s %o', (code, environment) => {
    expect(() => readProxySettings(environment)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(/^[A-Z_]+ .+\.$/) }));
  });
});

describe('where to listen', () => {
  it.each([
    [{}, { port: 4173, addresses: ['127.0.0.1', '::1'] }],
    [{ PORT: '', CRADLE_LISTEN: '' }, { port: 4173, addresses: ['127.0.0.1', '::1'] }],
    [{ PORT: '8080', CRADLE_LISTEN: 'localhost' }, { port: 8080, addresses: ['127.0.0.1', '::1'] }],
    [{ PORT: '0', CRADLE_LISTEN: '0.0.0.0' }, { port: 0, addresses: ['0.0.0.0'] }],
    [{ CRADLE_LISTEN: '::' }, { port: 4173, addresses: ['::'] }],
  ])('%o', (environment, settings) => {
    expect(readListenSettings(environment, 4173)).toEqual(settings);
  });

  it.each(['abc', '-1', '65536', '123456', '80.5', '0x50', ' 80', '80 '])('no port: %s', (port) => {
    expect(() => readListenSettings({ PORT: port }, 4173)).toThrow(expect.objectContaining({ code: 'bad-port' }));
  });

  it.each(['nas.local', '*', '1.2.3', '127.0.0.1:80'])('no address: %s', (address) => {
    expect(() => readListenSettings({ CRADLE_LISTEN: address }, 4173)).toThrow(expect.objectContaining({ code: 'bad-listen' }));
  });
});
