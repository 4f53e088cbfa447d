import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { expectArchived } from './support/archive.ts';
import { NO_WAY } from './support/browser.ts';
import { Stage } from './support/stage.ts';

const stage = new Stage();
const { time } = stage;
const assetsFolder = fileURLToPath(new URL('../../dist/assets', import.meta.url));

beforeAll(() => stage.open());
afterEach(() => stage.clear());
afterAll(() => stage.close());

interface Manifest {
  readonly icons: readonly { readonly src: string; readonly sizes: string; readonly type: string; readonly purpose?: string }[];
}

test('the app can be installed', async () => {
  const { cradle } = await stage.scene();
  await cradle.installed();
  const browserSession = await cradle.page.context().newCDPSession(cradle.page);
  const { installabilityErrors } = await browserSession.send('Page.getInstallabilityErrors');
  expect(installabilityErrors).toEqual([]);

  const answer = await fetch(`${stage.server.origin}/manifest.webmanifest`);
  const manifest = (await answer.json()) as Manifest;
  expect(manifest).toMatchObject({ name: 'Cradle', short_name: 'Cradle', start_url: '/', scope: '/', display: 'standalone' });
  expect(manifest.icons.map(({ sizes, purpose = 'any' }) => `${sizes} ${purpose}`)).toEqual(
    expect.arrayContaining(['192x192 any', '512x512 any', '512x512 maskable']),
  );
  for (const { src, type } of manifest.icons) {
    const icon = await fetch(new URL(src, stage.server.origin));
    expect([src, icon.status, icon.headers.get('content-type')]).toEqual([src, 200, type]);
  }
});

test('served once, it opens with its server gone, shows the archive, reads the receiver and keeps', async () => {
  const plan = stage.plan({ days: 2 });
  const twin = stage.twinOf(plan);
  const { browser, cradle: served } = await stage.scene({ plan });
  await served.connect();
  const latestThen = twin.records.findLast(({ displayOnly }) => !displayOnly)!;
  await served.latest.filter({ hasText: `${latestThen.value} mg/dL` }).waitFor();
  await served.installed();
  // A receiver without a USB serial number loses its permission with its cable.
  await served.page.evaluate(async () => {
    await window.practice.serial.unplug();
    window.practice.serial.replug();
  });

  await stage.server.stop();
  await browser.restart();
  browser.forgive(NO_WAY);
  await time.pass(6 * 60_000, browser.context);
  const cradle = await stage.visit(browser);
  await cradle.latest.filter({ hasText: `${latestThen.value} mg/dL` }).waitFor();
  await cradle.status('No receiver connected');

  await cradle.connect();
  await expectArchived(cradle.page, twin);
  const latestNow = twin.records.findLast(({ displayOnly }) => !displayOnly)!;
  expect(latestNow.systemTime).toBeGreaterThan(latestThen.systemTime);
  await cradle.latest.filter({ hasText: `${latestNow.value} mg/dL` }).waitFor();
  await cradle.page.reload();
  await cradle.latest.filter({ hasText: `${latestNow.value} mg/dL` }).waitFor();
  expect(await cradle.page.evaluate(() => window.practice.receiver.violations)).toEqual([]);

  const assets = await readdir(assetsFolder);
  const statuses = await cradle.page.evaluate(
    (names) => Promise.all(names.map(async (name) => (await fetch(`/assets/${name}`)).status)),
    assets,
  );
  expect(new Set(statuses)).toEqual(new Set([200]));

  await cradle.button('Disconnect').click();
  await cradle.button('Try the practice receiver').click();
  await cradle.says('Practice: this receiver and this Share are simulated. Nothing leaves this computer.');
  await cradle.status('Following');
  await stage.server.start();
});
