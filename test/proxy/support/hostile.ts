import { MAX_BODY_BYTES, MAX_QUERY_CHARACTERS } from '../../../src/proxy/limits.ts';

type Pairs = readonly (readonly [name: string, value: string])[];

/**
 * What a door's own HTTP parser makes of a request before the policy hears of it: the status with which it refuses, 0
 * for a closed connection, or `mended`: it takes the trap out by the rules of HTTP, and what is left is the plain call
 * that stands in its place.
 */
export type ParserVerdict = number | 'mended';

/** A request that must not pass, and the status that says so. */
export interface HostileRequest {
  readonly name: string;
  readonly method: string;
  /** The whole of it, as it stands in the request line. */
  readonly target: string;
  /** `{port}` stands for the port that the proxy listens on. */
  readonly headers: Pairs;
  readonly body: string;
  /** By the policy. */
  readonly status: number;
  readonly parsers: { readonly node?: ParserVerdict | undefined; readonly workerd?: ParserVerdict | undefined };
}

const TIME_PATH = '/share2.dexcom.com/ShareWebServices/Services/General/SystemUtcTime';
const POST_PATH = '/share2.dexcom.com/ShareWebServices/Services/Publisher/PostReceiverEgvRecords';

interface Change {
  readonly method?: string;
  /** Below the prefix. */
  readonly path?: string;
  readonly target?: string;
  /** Null: no such header. */
  readonly host?: string | null;
  readonly site?: string | null;
  readonly headers?: Pairs;
  readonly body?: string;
  readonly parsers?: HostileRequest['parsers'];
}

/** As a page of the proxy's own origin would send it, but for what is told. */
function hostile(status: number, name: string, change: Change): HostileRequest {
  const { method = 'GET', path = TIME_PATH, host = 'localhost:{port}', site = 'same-origin', headers = [], body = '', parsers = {} } = change;
  const own: Pairs = [...(host === null ? [] : [['Host', host] as const]), ...(site === null ? [] : [['Sec-Fetch-Site', site] as const])];
  return { name, method, target: change.target ?? `/share${path}`, headers: [...own, ...headers], body, status, parsers };
}

/** Node takes a target of plain ASCII without white space, workerd one without control characters and `"<>`, and cuts off a fragment. */
function parsersOf(path: string): HostileRequest['parsers'] {
  const node = /[^\x21-\x7e]/.test(path) ? 400 : undefined;
  const workerd = /[\0-\x20"<>\x7f]/.test(path) ? 400 : path.includes('#') ? 'mended' : undefined;
  return { node, workerd };
}

const hosts = [
  'evil.example',
  'SHARE2.dexcom.com',
  'share2.dexcom.com.',
  'share2.dexcom.com:443',
  'share2.dexcom.com:80',
  'share2.dexcom.com:',
  'user@share2.dexcom.com',
  'user:word@share2.dexcom.com',
  'share2.dexcom.com@evil.example',
  'share2.dexcom.com:443@evil.example',
  'share2.dexcom.com%2f@evil.example',
  'share2.dexcom.com%00.evil.example',
  'share2.dexcom.com%2eevil.example',
  'share2.dexcom.com.evil.example',
  'evil.example%23share2.dexcom.com',
  'evil-share2.dexcom.com',
  'xn--shar2-n8a.dexcom.com',
  'sharе2.dexcom.com',
  'share2。dexcom。com',
  'share2%2Edexcom%2Ecom',
  'share1.dexcom.com',
  'uam2.dexcom.com',
  'share2.dexcom.com,evil.example',
  'share2.dexcom.com;evil.example',
  'share2.dexcom.com\\@evil.example',
  'localhost',
  'localhost:22',
  '127.0.0.1',
  '127.1',
  '2130706433',
  '0x7f000001',
  '0177.0.0.1',
  '[::1]',
  '[::ffff:127.0.0.1]',
  '169.254.169.254',
  'https:',
  '.',
  '..',
  '',
].map((host) => {
  const path = `/${host}/ShareWebServices/Services/General/SystemUtcTime`;
  return hostile(403, `host ${host}`, { path, parsers: parsersOf(path) });
});

const paths = [
  '',
  '/',
  '/share2.dexcom.com',
  '/share2.dexcom.com/',
  '//share2.dexcom.com/ShareWebServices/Services/General/SystemUtcTime',
  '/\\share2.dexcom.com/ShareWebServices/Services/General/SystemUtcTime',
  '/https://share2.dexcom.com/ShareWebServices/Services/General/SystemUtcTime',
  '/https%3A%2F%2Fshare2.dexcom.com%2FShareWebServices%2FServices%2FGeneral%2FSystemUtcTime',
  '/%2fshare2.dexcom.com/ShareWebServices/Services/General/SystemUtcTime',
  '/../share2.dexcom.com/ShareWebServices/Services/General/SystemUtcTime',
  '/evil.example/../share2.dexcom.com/ShareWebServices/Services/General/SystemUtcTime',
  '?url=https://share2.dexcom.com/ShareWebServices/Services/General/SystemUtcTime',
  ...[
    'ShareWebServices/Services/General/LoginPublisherAccountByName',
    'ShareWebServices/Services/General/LoginSubscriberAccount',
    'ShareWebServices/Services/Publisher/ListPublisherAccountSubscriptions',
    'ShareWebServices/Services/Publisher/CreateContact',
    'ShareWebServices/Services/Publisher/DeleteContact',
    'ShareWebServices/Services/Publisher/CreateSubscriptionInvitation',
    'ShareWebServices/Services/General/systemutctime',
    'sharewebservices/services/general/systemutctime',
    'ShareWebServices/Services/General/SystemUtcTime/',
    'ShareWebServices/Services/General/SystemUtcTime/x',
    'ShareWebServices/Services/General/SystemUtcTime.json',
    'ShareWebServices/Services/General/SystemUtcTime;x=1',
    'ShareWebServices/Services/General/SystemUtcTime%20',
    'ShareWebServices/Services/General/SystemUtcTime%00',
    'ShareWebServices/Services/General/SystemUtcTime%3Fa=b',
    'ShareWebServices/Services/General/SystemUtcTime&a=b',
    'ShareWebServices/Services/General/SystemUtcTime#x',
    'ShareWebServices/Services/General/%53ystemUtcTime',
    'ShareWebServices/Services/General/%2553ystemUtcTime',
    'ShareWebServices/Services/General%2FSystemUtcTime',
    'ShareWebServices/Services/General%252FSystemUtcTime',
    'ShareWebServices/Services/General%5CSystemUtcTime',
    'ShareWebServices/Services/General\\SystemUtcTime',
    'ShareWebServices/Services//General/SystemUtcTime',
    '/ShareWebServices/Services/General/SystemUtcTime',
    'ShareWebServices/Services/./General/SystemUtcTime',
    'ShareWebServices/Services/../Services/General/SystemUtcTime',
    'ShareWebServices/Services/General/x/../SystemUtcTime',
    'ShareWebServices/Services/General/%2e%2e/General/SystemUtcTime',
    'ShareWebServices/Services/General/..%2fGeneral/SystemUtcTime',
    'ShareWebServices/Services/',
    'ShareWebServices/',
    'General/SystemUtcTime',
    'Services/General/SystemUtcTime',
  ].map((path) => `/share2.dexcom.com/${path}`),
].map((path) => hostile(403, `path ${path}`, { path, parsers: parsersOf(path) }));

const brokenLines = ['\r\n', '\n', '\r', '\0', '\t', ' ', '\u007f'].map((character) =>
  hostile(403, `path with ${JSON.stringify(character)}`, { path: `${TIME_PATH}${character}x`, parsers: { node: 400, workerd: 400 } }),
);

const queries = ['%0d%0aX:1', '%00', '%1f', '%7f', '%zz', '%', '%4', '\\', '"', '<', '>', '{', '|', '^', '`', '[', '#', 'é'].map((value) =>
  hostile(400, `query with ${value}`, { path: `${TIME_PATH}?a=${value}`, parsers: parsersOf(value) }),
);

const methods = ['POST', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'MKCOL', 'PURGE'].map((method) =>
  hostile(405, `method ${method}`, { method }),
);

const targets: readonly HostileRequest[] = [
  ...[
    `http://share2.dexcom.com${TIME_PATH.replace('/share2.dexcom.com', '')}`,
    `https://share2.dexcom.com${TIME_PATH.replace('/share2.dexcom.com', '')}`,
    'http://169.254.169.254/latest/meta-data/',
  ].map((target) => hostile(404, `target ${target}`, { target, parsers: { node: 400 } })),
  ...[`http://localhost/share${TIME_PATH}`, `https://evil.example/share${TIME_PATH}`].map((target) =>
    hostile(404, `target ${target}`, { target, parsers: { node: 400, workerd: 'mended' } }),
  ),
  ...[
    `//localhost/share${TIME_PATH}`,
    `/SHARE${TIME_PATH}`,
    `/shared${TIME_PATH}`,
    `/%73hare${TIME_PATH}`,
    `/share%2f${TIME_PATH.slice(1)}`,
    `/x/../share${TIME_PATH}`,
    `/.${TIME_PATH}`,
    `/share;x${TIME_PATH}`,
    `/share.${TIME_PATH}`,
    TIME_PATH,
    '/',
  ].map((target) => hostile(404, `target ${target}`, { target })),
  hostile(404, 'target with a backslash', { target: `\\share${TIME_PATH}`, parsers: { node: 400, workerd: 400 } }),
  hostile(404, 'target without a slash', { target: `share${TIME_PATH}`, parsers: { node: 400, workerd: 400 } }),
  hostile(404, 'target *', { method: 'OPTIONS', target: '*', parsers: { node: 400 } }),
  hostile(404, 'a tunnel', { method: 'CONNECT', target: 'share2.dexcom.com:443', parsers: { node: 0, workerd: 500 } }),
  hostile(405, 'a method in small letters', { method: 'get', parsers: { node: 400, workerd: 501 } }),
  hostile(405, 'a method of no meaning', { method: 'STEAL', parsers: { node: 400, workerd: 501 } }),
];

const callers: readonly HostileRequest[] = [
  ...[
    'evil.example',
    'evil.example:{port}',
    'localhost',
    'localhost:1',
    'localhost:{port}.evil.example',
    'localhost.evil.example:{port}',
    'localhost.:{port}',
    '127.0.0.1.evil.example:{port}',
    '127.0.0.2:{port}',
    '127.1:{port}',
    '[::]:{port}',
    '[::ffff:127.0.0.1]:{port}',
    '0.0.0.0:{port}',
    'user@localhost:{port}',
    'localhost:{port}@evil.example',
    'localhost:{port}/share',
    'share2.dexcom.com',
    'localhost:{port}, localhost:{port}',
  ].map((host) => hostile(403, `Host ${host}`, { host })),
  // workerd makes a URL of host and target, and this one ends before the target
  hostile(403, 'Host with a fragment', { host: 'localhost:{port}#', parsers: { workerd: 404 } }),
  hostile(403, 'Host of nothing', { host: '', parsers: { workerd: 400 } }),
  hostile(403, 'no Host', { host: null, parsers: { node: 400, workerd: 400 } }),
  hostile(403, 'two Hosts', { headers: [['Host', 'evil.example']] }),
  hostile(403, 'the right Host in another header', {
    host: 'evil.example:{port}',
    headers: [
      ['X-Forwarded-Host', 'localhost:{port}'],
      ['Forwarded', 'host="localhost:{port}"'],
    ],
  }),
  ...[
    'null',
    'https://evil.example',
    'http://evil.example:{port}',
    'http://localhost',
    'http://localhost:1',
    'http://localhost:{port}.evil.example',
    'http://localhost:{port}/',
    'http://LOCALHOST:{port}',
    'http://user@localhost:{port}',
    'http://127.0.0.1:{port}',
    'chrome-extension://abcdef',
    'file://',
    'localhost:{port}',
    '*',
    'http://localhost:{port} https://evil.example',
  ].map((origin) => hostile(403, `Origin ${origin}`, { headers: [['Origin', origin]] })),
  hostile(403, 'Origin of nothing', { headers: [['Origin', '']], site: null }),
  hostile(403, 'two Origins', {
    headers: [
      ['Origin', 'http://localhost:{port}'],
      ['Origin', 'https://evil.example'],
    ],
  }),
  ...['cross-site', 'same-site', 'none', 'nonsense', 'Same-Origin', 'same-origin, cross-site'].map((site) =>
    hostile(403, `Sec-Fetch-Site ${site}`, { site }),
  ),
  hostile(403, 'neither Origin nor Sec-Fetch-Site', { site: null }),
  hostile(403, 'a post with neither', { method: 'POST', path: POST_PATH, site: null, headers: [['Content-Length', '0']] }),
  hostile(403, 'two Sec-Fetch-Sites', { headers: [['Sec-Fetch-Site', 'cross-site']] }),
  hostile(403, "another page's preflight", {
    method: 'OPTIONS',
    headers: [
      ['Origin', 'https://evil.example'],
      ['Access-Control-Request-Method', 'GET'],
    ],
  }),
];

const posting = { method: 'POST', path: POST_PATH };

const bodies: readonly HostileRequest[] = [
  hostile(413, 'body one byte too large', { ...posting, headers: [['Content-Length', String(MAX_BODY_BYTES + 1)]] }),
  hostile(413, 'body of a terabyte', { ...posting, headers: [['Content-Length', '1000000000000']] }),
  hostile(400, 'body of no number', { ...posting, headers: [['Content-Length', 'ten']], parsers: { node: 400, workerd: 400 } }),
  hostile(400, 'body of negative length', { ...posting, headers: [['Content-Length', '-1']], parsers: { node: 400, workerd: 400 } }),
  hostile(400, 'body of a length in hexadecimal', { ...posting, headers: [['Content-Length', '0x2']], parsers: { node: 400, workerd: 400 } }),
  hostile(400, 'body of two lengths', {
    ...posting,
    headers: [
      ['Content-Length', '1'],
      ['Content-Length', '2'],
    ],
    parsers: { node: 400, workerd: 400 },
  }),
  hostile(400, 'body announced twice', {
    ...posting,
    headers: [
      ['Content-Length', '6'],
      ['Transfer-Encoding', 'chunked'],
    ],
    body: '0\r\n\r\nX',
    parsers: { node: 400, workerd: 'mended' },
  }),
  hostile(400, 'body coded twice', { ...posting, headers: [['Transfer-Encoding', 'gzip, chunked']], body: '0\r\n\r\n' }),
  hostile(400, 'body coded in an unknown way', { ...posting, headers: [['Transfer-Encoding', 'xchunked']], body: '0\r\n\r\n', parsers: { node: 400, workerd: 400 } }),
  hostile(400, 'GET with a body', { headers: [['Content-Length', '2']], body: '{}' }),
  hostile(400, 'GET with a chunked body', { headers: [['Transfer-Encoding', 'chunked']], body: '0\r\n\r\n' }),
  hostile(400, 'endless query', { path: `${TIME_PATH}?${'a'.repeat(MAX_QUERY_CHARACTERS)}` }),
];

/** What no door of the proxy may let through; the same table for the policy alone and over sockets. */
export const hostileRequests: readonly HostileRequest[] = [
  ...hosts,
  ...paths,
  ...brokenLines,
  ...queries,
  ...methods,
  ...targets,
  ...callers,
  ...bodies,
];

/** Answers that point elsewhere; the last one at a server of the test's own. */
export const hostileRedirects: readonly (readonly [status: number, location: string | null])[] = [
  [301, 'https://evil.example/'],
  [302, 'http://169.254.169.254/latest/meta-data/'],
  [303, '//evil.example/'],
  [307, 'https://share2.dexcom.com.evil.example/'],
  [308, 'https://shareous1.dexcom.com/ShareWebServices/Services/General/SystemUtcTime'],
  [302, '/ShareWebServices/Services/General/SystemUtcTime'],
  [302, 'file:///etc/passwd'],
  [302, ''],
  [300, null],
  [304, null],
  [302, 'elsewhere'],
];

export function headersAt(request: HostileRequest, port: number): Pairs {
  return request.headers.map(([name, value]) => [name, value.replaceAll('{port}', String(port))]);
}
