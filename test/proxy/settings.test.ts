import { describe, expect, it } from 'vitest';
import { readListenSettings } from '../../src/proxy/listen.ts';
import { readNodeSettings } from '../../src/proxy/node-settings.ts';

describe('proxy settings', () => {
  it('are empty lists and the User-Agent of the 2015 app', () => {
    expect(readNodeSettings({})).toMatchObject({
      hosts: [],
      origins: [],
      userAgent: 'Dexcom%20Share/3.0.2.11 CFNetwork/672.0.2 Darwin/14.0.0',
      log: undefined,
      limits: { callsAMinute: 120, signInsAnHour: 10 },
    });
  });

  it('are read from the environment', () => {
    const settings = readNodeSettings(
      {
        CRADLE_HOSTS: 'Cradle.Example, nas.local:8080,[fd00::1]:81,',
        CRADLE_ORIGINS: 'https://page.example,http://localhost:5173',
        CRADLE_USER_AGENT: 'Cradle/1',
        CRADLE_RATE: '600',
        CRADLE_SIGN_INS: '1',
      },
      ['http://localhost:4173'],
    );
    expect(settings).toMatchObject({
      hosts: ['cradle.example', 'nas.local:8080', '[fd00::1]:81'],
      origins: ['https://page.example', 'http://localhost:5173'],
      userAgent: 'Cradle/1',
      limits: { callsAMinute: 600, signInsAnHour: 1 },
    });
    expect(readNodeSettings({}, ['http://localhost:4173']).origins).toEqual(['http://localhost:4173']);
  });

  it.each([
    ['bad-list', { CRADLE_HOSTS: 'https://cradle.example' }],
    ['bad-list', { CRADLE_HOSTS: '*' }],
    ['bad-list', { CRADLE_HOSTS: 'a;b' }],
    ['bad-list', { CRADLE_ORIGINS: '*' }],
    ['bad-list', { CRADLE_ORIGINS: 'null' }],
    ['bad-list', { CRADLE_ORIGINS: 'page.example' }],
    ['bad-list', { CRADLE_ORIGINS: 'https://page.example/' }],
    ['bad-list', { CRADLE_ORIGINS: 'https://Page.example' }],
    ['bad-user-agent', { CRADLE_USER_AGENT: 'a\r\nX-Evil: 1' }],
    ['bad-user-agent', { CRADLE_USER_AGENT: 'é' }],
    ['bad-limit', { CRADLE_RATE: '0' }],
    ['bad-limit', { CRADLE_RATE: 'off' }],
    ['bad-limit', { CRADLE_RATE: '1e9' }],
    ['bad-limit', { CRADLE_RATE: '1000001' }],
    ['bad-limit', { CRADLE_SIGN_INS: '-1' }],
    ['bad-limit', { CRADLE_SIGN_INS: '1.5' }],
    ['bad-trusted', { TRUSTED_PROXIES: '*' }],
    ['bad-trusted', { TRUSTED_PROXIES: 'nginx' }],
    ['bad-trusted', { TRUSTED_PROXIES: '10.0.0.0/33' }],
    ['bad-trusted', { TRUSTED_PROXIES: '10.0.0.0/' }],
    ['bad-trusted', { TRUSTED_PROXIES: '10.0.0.0/8/8' }],
    ['bad-trusted', { TRUSTED_PROXIES: '::/129' }],
    ['bad-upstream', { SHARE_UPSTREAM_US: 'https://evil.example' }],
  ])('refuses with %s %o', (code, environment) => {
    expect(() => readNodeSettings(environment)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(/^[A-Z_]+ .+\.$/) }));
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
