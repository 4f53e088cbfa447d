import { MAX_BODY_BYTES, MAX_QUERY_CHARACTERS } from '../../../src/proxy/limits.ts';

/** A request that must not pass, and the status that says so. */
export interface HostileRequest {
  readonly name: string;
  readonly method: string;
  /** Below the prefix. */
  readonly path: string;
  /** `{port}` stands for the port that the proxy listens on. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly status: number;
  /** The HTTP parser of a door refuses it before the policy hears of it. */
  readonly unparseable: boolean;
}

export const OWN_HOST = 'localhost:{port}';
export const TIME_PATH = '/share2.dexcom.com/ShareWebServices/Services/General/SystemUtcTime';
const POST_PATH = '/share2.dexcom.com/ShareWebServices/Services/Publisher/PostReceiverEgvRecords';

type Change = Partial<Omit<HostileRequest, 'headers'>> & { readonly headers?: HostileRequest['headers']; readonly host?: string };

function hostile(status: number, name: string, { host = OWN_HOST, headers = [], ...change }: Change): HostileRequest {
  const unparseable = /[^\x21-\x7e]/.test(change.path ?? TIME_PATH);
  return { name, method: 'GET', path: TIME_PATH, status, unparseable, ...change, headers: [['Host', host], ...headers] };
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
].map((host) => hostile(403, `host ${host}`, { path: `/${host}/ShareWebServices/Services/General/SystemUtcTime` }));

const paths = [
  '',
  '/',
  '/share2.dexcom.com',
  '/share2.dexcom.com/',
  'share2.dexcom.com/ShareWebServices/Services/General/SystemUtcTime',
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
].map((path) => hostile(403, `path ${path}`, { path }));

const brokenLines = ['\r\n', '\n', '\r', '\0', '\t', ' ', '\u007f'].map((character) =>
  hostile(403, `path with ${JSON.stringify(character)}`, { path: `${TIME_PATH}${character}x` }),
);

const queries = ['%0d%0aX:1', '%00', '%1f', '%7f', '%zz', '%', '%4', '\\', '"', '<', '>', '{', '|', '^', '`', '[', '#', 'é'].map((value) =>
  hostile(400, `query with ${value}`, { path: `${TIME_PATH}?a=${value}` }),
);

const methods = ['POST', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'MKCOL', 'PURGE'].map((method) =>
  hostile(405, `method ${method}`, { method }),
);

const callers = [
  ...[
    'evil.example',
    'evil.example:{port}',
    'localhost',
    'localhost:1',
    'localhost:{port}.evil.example',
    'localhost.evil.example:{port}',
    '127.0.0.1.evil.example:{port}',
    '127.0.0.2:{port}',
    '127.1:{port}',
    '[::]:{port}',
    '0.0.0.0:{port}',
    'user@localhost:{port}',
    'share2.dexcom.com',
    'localhost:{port}, localhost:{port}',
    '',
  ].map((host) => hostile(403, `Host ${host}`, { host })),
  hostile(403, 'two Hosts', { headers: [['Host', 'evil.example']] }),
  ...[
    'null',
    '',
    'https://evil.example',
    'http://evil.example:{port}',
    'http://localhost',
    'http://localhost:1',
    'http://localhost:{port}.evil.example',
    'http://localhost:{port}/',
    'http://user@localhost:{port}',
    'http://127.0.0.1:{port}',
    'chrome-extension://abcdef',
    'file://',
    'localhost:{port}',
    'http://localhost:{port} https://evil.example',
  ].map((origin) => hostile(403, `Origin ${origin}`, { headers: [['Origin', origin]] })),
  hostile(403, 'two Origins', {
    headers: [
      ['Origin', 'http://localhost:{port}'],
      ['Origin', 'https://evil.example'],
    ],
  }),
  ...['cross-site', 'same-site', 'nonsense'].map((site) => hostile(403, `Sec-Fetch-Site ${site}`, { headers: [['Sec-Fetch-Site', site]] })),
  hostile(403, "another page's preflight", {
    method: 'OPTIONS',
    headers: [
      ['Origin', 'https://evil.example'],
      ['Access-Control-Request-Method', 'GET'],
    ],
  }),
];

const posting = { method: 'POST', path: POST_PATH };

const bodies = [
  hostile(413, 'body one byte too large', { ...posting, headers: [['Content-Length', String(MAX_BODY_BYTES + 1)]] }),
  hostile(413, 'body of a terabyte', { ...posting, headers: [['Content-Length', '1000000000000']] }),
  hostile(400, 'body of no number', { ...posting, headers: [['Content-Length', 'ten']], unparseable: true }),
  hostile(400, 'body of negative length', { ...posting, headers: [['Content-Length', '-1']], unparseable: true }),
  hostile(400, 'body of two lengths', {
    ...posting,
    headers: [
      ['Content-Length', '1'],
      ['Content-Length', '2'],
    ],
    unparseable: true,
  }),
  hostile(400, 'body announced twice', {
    ...posting,
    headers: [
      ['Content-Length', '1'],
      ['Transfer-Encoding', 'chunked'],
    ],
    unparseable: true,
  }),
  hostile(400, 'GET with a body', { headers: [['Content-Length', '2']] }),
  hostile(400, 'GET with a chunked body', { headers: [['Transfer-Encoding', 'chunked']] }),
  hostile(414, 'endless query', { path: `${TIME_PATH}?${'a'.repeat(MAX_QUERY_CHARACTERS)}` }),
];

/** What no door of the proxy may let through; the same table for the policy alone and over sockets. */
export const hostileRequests: readonly HostileRequest[] = [
  ...hosts,
  ...paths,
  ...brokenLines,
  ...queries,
  ...methods,
  ...callers,
  ...bodies,
];

export function headersAt(request: HostileRequest, port: number): readonly (readonly [string, string])[] {
  return request.headers.map(([name, value]) => [name, value.replaceAll('{port}', String(port))]);
}
