import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { storedPages } from './support/archive.ts';
import type { CradlePage } from './support/cradle-page.ts';
import { expectArrived } from './support/expected.ts';
import { sharing } from './support/sharing.ts';
import { PASSWORD, Stage } from './support/stage.ts';
import { violationsAloud } from './support/violations.ts';

/** The archive's file, in the built app: from one computer to another. */

const stage = new Stage();
const { upstream } = stage;

beforeAll(() => stage.open());
afterEach(() => stage.clear());
afterAll(() => stage.close());

/** The list of the browser is its own; the file that is written to is as real as one that is chosen in it. */
const picker = `window.showSaveFilePicker = async ({ suggestedName }) => (await navigator.storage.getDirectory()).getFileHandle(suggestedName, { create: true });`;

async function savedAsItIsMade(cradle: CradlePage): Promise<Buffer> {
  await cradle.page.evaluate(picker);
  await cradle.button('Save everything to a file').click();
  await cradle.says(/^[\d,]+ pages saved to cradle-archive-.*\.ndjson\.gz\.$/);
  const base64 = await cradle.page.evaluate(async () => {
    for await (const handle of (await navigator.storage.getDirectory()).values()) {
      const bytes = handle instanceof FileSystemFileHandle ? await (await handle.getFile()).arrayBuffer() : new ArrayBuffer();
      return btoa(Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join(''));
    }
    return '';
  });
  return Buffer.from(base64, 'base64');
}

async function downloaded(cradle: CradlePage): Promise<Buffer> {
  await cradle.page.evaluate('delete window.showSaveFilePicker');
  const [download] = await Promise.all([cradle.page.waitForEvent('download'), cradle.button('Save everything to a file').click()]);
  return readFile(await download.path());
}

test('all that is kept goes into a file and to another computer, byte for byte; no secret with it, and nothing is sent twice', async () => {
  const story = await sharing(stage, 'mover', 'PR00000031');
  const { browser, cradle, accountName, arrived } = story;
  await cradle.installed();
  await cradle.openData();
  const file = await savedAsItIsMade(cradle);
  const lines = gunzipSync(file).toString().split('\n');
  expect(lines.length).toBeGreaterThan(50);
  for (const secret of [PASSWORD, ...upstream.sessionIds]) expect(lines.filter((line) => line.includes(secret))).toEqual([]);
  const again = gunzipSync(await downloaded(cradle)).toString().split('\n');
  expect(again.slice(1)).toEqual(lines.slice(1));
  const pages = await storedPages(cradle.page);
  await browser.close();

  const other = await stage.scene({ script: violationsAloud });
  // Share says that sharing runs already.
  other.browser.forgive(/status of 500/);
  await other.cradle.installed();
  await other.cradle.openData();
  await other.cradle.page.getByLabel('An archive that Cradle saved').setInputFiles({ name: 'cradle-archive.ndjson.gz', mimeType: 'application/gzip', buffer: file });
  await other.cradle.says('Import this?');
  await other.cradle.button('Import').click();
  await other.cradle.says(`${pages.length} pages imported.`);
  expect(await storedPages(other.cradle.page)).toEqual(pages);
  await other.cradle.page.keyboard.press('Escape');
  await other.cradle.page.keyboard.press('Escape');

  await other.cradle.signIn({ accountName, password: PASSWORD });
  await other.cradle.startSharing();
  await other.cradle.allSent();
  expectArrived(upstream, accountName, arrived);
});
