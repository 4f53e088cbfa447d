import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { storedPages } from './support/archive.ts';
import type { CradlePage } from './support/cradle-page.ts';
import { ShareOnHttp } from './support/share.ts';
import { PASSWORD, Stage } from './support/stage.ts';

const stage = new Stage();
const elsewhere = new ShareOnHttp(stage.time);
const { share } = stage.upstream;
const accountName = 'wearer';
const FOREIGN_NAME = 'cradle.test';

beforeAll(async () => {
  await elsewhere.start();
  await stage.open({ SHARE_UPSTREAM_OUS: elsewhere.url, CRADLE_HOSTS: FOREIGN_NAME });
  share.addAccount({ accountName, password: PASSWORD });
});
beforeEach(() => share.clearFaults());
afterEach(() => stage.clear());
afterAll(async () => {
  await stage.close();
  await elsewhere.stop();
});

/** Whatever the person chooses, and however often it is opened, is counted; nothing of it opens. */
async function countOpenings(cradle: CradlePage): Promise<() => Promise<number>> {
  await cradle.page.evaluate(() => {
    const { serial } = window.practice;
    const choose = serial.requestPort.bind(serial);
    const counted = Object.assign(window, { openings: 0 });
    serial.requestPort = async () => {
      const port = await choose();
      return Object.assign(port, {
        open: async () => {
          counted.openings += 1;
          throw new DOMException('Access is denied.', 'SecurityError');
        },
      });
    };
  });
  return () => cradle.page.evaluate(() => (window as unknown as { readonly openings: number }).openings);
}

test('without Web Serial and WebUSB the page says what to use instead, and the rest works', async () => {
  const { cradle } = await stage.scene({ script: 'delete Navigator.prototype.serial; delete Navigator.prototype.usb' });
  await cradle.says('This browser has no Web Serial and no WebUSB, so it cannot read a receiver.');
  await cradle.says(/^Use Chrome or Edge on a computer/);
  expect(await cradle.button('Connect receiver').count()).toBe(0);
  await cradle.signIn({ accountName, password: PASSWORD });
  await cradle.button('Sign out').click();
  await cradle.button('Try the practice receiver').click();
  await cradle.status('Following');
});

test('an address that is neither https nor localhost gets a sentence about that, and not about the browser', async () => {
  const browser = await stage.browser({ moreSwitches: [`--host-resolver-rules=MAP ${FOREIGN_NAME} 127.0.0.1`] });
  browser.forgive(/status of 403/); // the practice Share answers loopback names only
  const cradle = await stage.visit(browser, stage.server.origin.replace('localhost', FOREIGN_NAME));
  expect(await cradle.page.evaluate(() => isSecureContext)).toBe(false);
  await cradle.says('Chrome gives this page no USB because its address is neither https nor localhost.');
  await cradle.says(/^Open Cradle by a localhost or an https address/);
  expect(await cradle.button('Connect receiver').count()).toBe(0);
  expect(await cradle.page.getByText(/no Web Serial/).count()).toBe(0);

  const calls = share.journal.length;
  await cradle.trySignIn({ accountName, password: PASSWORD });
  await cradle.says('Open Cradle at localhost, or over https, and sign in there.');
  expect(share.journal).toHaveLength(calls);
});

test('a port that another program holds is said to be busy, and read once it is free', async () => {
  const { cradle } = await stage.scene({ plan: stage.plan({ days: 1 }) });
  await cradle.page.evaluate(() => Object.assign(window, { held: window.practice.receiver.line.open() }));
  await cradle.button('Connect receiver').click();
  await cradle.says('Another tab or program is using the receiver.');
  await cradle.page.evaluate(() => (window as unknown as { readonly held: { close(): void } }).held.close());
  await cradle.connect();
});

test('a port that may not be opened is said so, and what was read before stays', async () => {
  const { cradle } = await stage.scene({ plan: stage.plan({ days: 1 }) });
  await cradle.connect();
  const before = await storedPages(cradle.page);
  await cradle.page.evaluate(() => window.practice.serial.unplug());
  await cradle.page.evaluate(() => window.practice.serial.replug());
  const openings = await countOpenings(cradle);
  await cradle.button('Connect receiver').click();
  await cradle.says('This computer did not let the page open the receiver.');
  expect(await openings()).toBe(1);
  expect(await storedPages(cradle.page)).toEqual(before);
});

test('a device that is no Dexcom receiver is never opened, by permission or by choice', async () => {
  const plan = stage.plan({ days: 1, usb: { vendorId: 0x0403, productId: 0x6001 }, permitted: true });
  const { cradle } = await stage.scene({ plan });
  expect(await cradle.page.evaluate(async () => (await navigator.serial.getPorts()).length)).toBe(1);
  await cradle.status('No receiver connected');

  const openings = await countOpenings(cradle);
  await cradle.button('Connect receiver').click();
  await cradle.says('The chosen device is not a Dexcom receiver. It was not opened.');
  expect(await openings()).toBe(0);
  expect(await cradle.page.evaluate(() => window.practice.receiver.commandCount)).toBe(0);
});

test('a G7 receiver is named, and never opened', async () => {
  const plan = stage.plan({ days: 1, usb: { vendorId: 0x22a3, productId: 0x0048 } });
  const { cradle } = await stage.scene({ plan });
  const openings = await countOpenings(cradle);
  await cradle.button('Connect receiver').click();
  await cradle.says('This is a G7 receiver. Its memory is encrypted, so Cradle cannot read it.');
  expect(await openings()).toBe(0);
});

test('closing the chooser changes nothing', async () => {
  const { cradle } = await stage.scene({ plan: stage.plan({ days: 1 }) });
  // The page says the same before and after, so that the chooser itself has to tell when it was closed.
  const closed = cradle.page.evaluate(() => {
    const { serial } = window.practice;
    const choose = serial.requestPort.bind(serial);
    serial.person = 'cancels';
    return new Promise<void>((resolve) => {
      serial.requestPort = (options) => {
        const choice = choose(options);
        choice.catch(() => resolve());
        return choice;
      };
    });
  });
  await cradle.button('Connect receiver').click();
  await closed;
  await cradle.status('No receiver connected');
  await cradle.page.evaluate(() => (window.practice.serial.person = 'chooses'));
  await cradle.connect();
});

test('a proxy that does not answer is said so, and costs the account no try', async () => {
  const { browser, cradle } = await stage.scene();
  browser.forgive(/ERR_CONNECTION_REFUSED/);
  const gone = new ShareOnHttp(stage.time);
  await gone.start();
  const proxy = `${gone.url}/{host}/{path}`;
  await gone.stop();
  const calls = share.journal.length;
  await cradle.trySignIn({ accountName, password: PASSWORD, proxy });
  await cradle.says('No answer: the network does not reach the proxy, or the proxy does not run or does not let this page in.');
  expect(share.journal).toHaveLength(calls);
  await cradle.signIn({ accountName, password: PASSWORD, proxy: '' });
});

test('HTML where JSON was due is said to be not Share’s', async () => {
  const { cradle } = await stage.scene();
  share.order({ kind: 'html', endpoint: 'authenticate' });
  await cradle.trySignIn({ accountName, password: PASSWORD });
  await cradle.says(/^The answer did not come from Share/);
  await cradle.signIn({ accountName, password: PASSWORD });
});

test('the wrong region is a refused sign-in, and the password goes to that region only', async () => {
  const { browser, cradle } = await stage.scene();
  browser.forgive(/status of 500/);
  const calls = share.journal.length;
  await cradle.trySignIn({ accountName, password: PASSWORD, region: 'Outside the United States' });
  await cradle.says('Share does not know this account name and password in this region.');
  expect(elsewhere.share.journal.map(({ endpoint }) => endpoint)).toEqual(['authenticate']);
  expect(share.journal).toHaveLength(calls);
  await cradle.signIn({ accountName, password: PASSWORD });
});
