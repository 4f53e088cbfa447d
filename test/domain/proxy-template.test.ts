import { describe, expect, test } from 'vitest';
import { checkTemplate, expandTemplate, templateOrigins, TIME_CALL, type TemplateCheck } from '../../src/domain/proxy-template.ts';
import { endpoints, SERVICES_PATH } from '../../src/protocol/share/endpoints.ts';

const ORIGIN = 'http://localhost:4173';
const expand = (template: string, path = 'A?b=1'): string => expandTemplate(template, 'us', path);

test('the call that a setting is tried with is one of the client’s', () => {
  expect(TIME_CALL).toBe(SERVICES_PATH + endpoints.systemUtcTime.path);
});

describe('the styles of a proxy setting', () => {
  test.each([
    ['prefix, raw', 'https://proxy.example/', 'https://proxy.example/https://share2.dexcom.com/A?b=1'],
    [
      'prefix, encoded',
      'https://proxy.example/{encoded}',
      'https://proxy.example/https%3A%2F%2Fshare2.dexcom.com%2FA%3Fb%3D1',
    ],
    [
      'query, encoded',
      'https://proxy.example/?url=',
      'https://proxy.example/?url=https%3A%2F%2Fshare2.dexcom.com%2FA%3Fb%3D1',
    ],
    ['path-mapped', 'https://my.example/share-{region}/{path}', 'https://my.example/share-us/A?b=1'],
    ['same origin', '/share/{host}/{path}', '/share/share2.dexcom.com/A?b=1'],
    ['none', '', 'https://share2.dexcom.com/A?b=1'],
    ['none but blanks', '  ', 'https://share2.dexcom.com/A?b=1'],
    ['blanks around', ' https://proxy.example/ ', 'https://proxy.example/https://share2.dexcom.com/A?b=1'],
    ['a query before the path', 'https://my.example/?k=v&p={path}', 'https://my.example/?k=v&p=A&b=1'],
    ['a query after the path', 'https://my.example/{path}?k=v', 'https://my.example/A?b=1&k=v'],
    ['a placeholder twice', '/{region}/{host}/{region}/{path}', '/us/share2.dexcom.com/us/A?b=1'],
  ])('%s', (_, template, address) => {
    expect(expand(template)).toBe(address);
  });

  test('what is filled in is never filled in again', () => {
    expect(expand('/x/{path}', 'A?b={host}$&')).toBe('/x/A?b={host}$&');
  });

  test('a path without a query leaves the template’s alone', () => {
    expect(expand('https://my.example/{path}?k=v', 'A')).toBe('https://my.example/A?k=v');
  });
});

describe('which settings may be used', () => {
  test.each<[string, TemplateCheck]>([
    ['', 'ok'],
    ['/share/{host}/{path}', 'ok'],
    ['/proxy/', 'ok'],
    ['/proxy?url=', 'ok'],
    ['https://proxy.example/', 'ok'],
    ['https://proxy.example/{encoded}', 'ok'],
    ['https://proxy.example/?url=', 'ok'],
    ['https://my.example/share-{region}/{path}', 'ok'],
    ['https://{host}.my.example/{path}', 'ok'],
    ['HTTPS://PROXY.EXAMPLE/', 'ok'],
    ['http://localhost:8080/', 'ok'],
    ['http://127.0.0.1:8080/{path}', 'ok'],
    ['http://proxy.example/', 'http-elsewhere'],
    ['http://192.168.1.5/', 'http-elsewhere'],
    ['http://127.0.0.2/', 'http-elsewhere'],
    ['http://[::1]:8080/?u=', 'http-elsewhere'],
    ['https://[::1]:8443/?u=', 'ok'],
    ['http://localhost.proxy.example/', 'http-elsewhere'],
    ['http://localhost@proxy.example/', 'user-info'],
    ['https://name:word@proxy.example/', 'user-info'],
    ['https://{region}@proxy.example/{path}', 'user-info'],
    ['https://proxy.example', 'no-placeholder'],
    ['https://proxy.example/x', 'no-placeholder'],
    ['https://proxy.example/{region}/', 'no-placeholder'],
    ['https://proxy.example/{host}', 'no-placeholder'],
    ['/share', 'no-placeholder'],
    ['https://proxy.example/{paht}', 'not-an-address'],
    ['https://proxy.example/{path', 'not-an-address'],
    ['https://proxy.example/#{path}', 'not-an-address'],
    ['proxy.example/', 'not-an-address'],
    ['share/{host}/{path}', 'not-an-address'],
    ['//proxy.example/{path}', 'not-an-address'],
    ['/\\proxy.example/{path}', 'not-an-address'],
    ['/\t/proxy.example/{path}', 'not-an-address'],
    ['{encoded}', 'not-an-address'],
    ['{path}', 'not-an-address'],
    ['https://{path}/', 'not-an-address'],
    ['https://proxy.example{path}', 'not-an-address'],
    ['https://localhost:{region}/{path}', 'not-an-address'],
    ['https://', 'not-an-address'],
    ['https:///', 'not-an-address'],
    ['https:/proxy.example/', 'not-an-address'],
    ['https://proxy.example:x/', 'not-an-address'],
    ['https://exa mple/', 'not-an-address'],
    ['ftp://proxy.example/', 'not-an-address'],
    ['javascript:alert(1)//', 'not-an-address'],
    ['data:text/plain,=', 'not-an-address'],
  ])('%j: %s', (template, verdict) => {
    expect(checkTemplate(template, ORIGIN)).toBe(verdict);
  });
});

describe('the origins that a setting calls', () => {
  test.each([
    ['/share/{host}/{path}', [ORIGIN]],
    ['', ['https://share2.dexcom.com', 'https://shareous1.dexcom.com', 'https://share.dexcom.jp']],
    ['https://proxy.example:8443/{region}/{path}', ['https://proxy.example:8443']],
    ['HTTPS://PROXY.EXAMPLE/', ['https://proxy.example']],
    ['https://{region}.my.example/{path}', ['https://us.my.example', 'https://ous.my.example', 'https://jp.my.example']],
    ['http://proxy.example/', []],
    ['nonsense', []],
  ])('%j: %j', (template, origins) => {
    expect(templateOrigins(template, ORIGIN)).toEqual(origins);
  });
});
