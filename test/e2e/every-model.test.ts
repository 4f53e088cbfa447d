import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { practiceModels, PRACTICE_SERIAL } from '../../src/simulator/receiver/practice-receiver.ts';
import { expectArchived } from './support/archive.ts';
import { PASSWORD, Stage } from './support/stage.ts';

const stage = new Stage();

beforeAll(() => stage.open());
afterEach(() => stage.clear());
afterAll(() => stage.close());

/** For `PRACTICE_SERIAL`: the first of its spelling, letters and digits by their like. */
const STAND_IN = 'AA00000001';
const NAMES = { g4: 'Dexcom G4', 'g4-share': 'Dexcom G4', g5: 'Dexcom G5', 'g5-touchscreen': 'G5', 'g6-touchscreen': 'G6' };

test.each(practiceModels)('a %s is read whole, named, and its raw pages can be saved without its serial number', async (model) => {
  const plan = stage.plan({ model, days: 3 });
  const twin = stage.twinOf(plan);
  const { cradle } = await stage.scene({ plan });
  await cradle.connect();
  await expectArchived(cradle.page, twin);
  expect(await cradle.page.evaluate(() => window.practice.receiver.violations)).toEqual([]);

  await cradle.button('Details').click();
  const dialog = cradle.page.getByRole('dialog');
  await dialog.getByText(NAMES[model]).first().waitFor();
  const [download] = await Promise.all([
    cradle.page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Save the raw pages' }).click(),
  ]);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  expect(text).toMatch(/^# .*stand-ins.*glucose values, dates and times stay/);
  expect(text).not.toContain(PRACTICE_SERIAL);
  const bytes = Buffer.from(text.replaceAll(/^#.*$|\s/gm, ''), 'hex').toString('latin1');
  expect(bytes.toUpperCase()).not.toContain(PRACTICE_SERIAL);
  expect(bytes).toContain(STAND_IN);
});

test('on a phone that has WebUSB only, the receiver is read by it', async () => {
  const plan = stage.plan({ model: 'g6-touchscreen', days: 3, phone: 'free' });
  const twin = stage.twinOf(plan);
  const { cradle } = await stage.scene({ plan });
  await cradle.connect();
  await expectArchived(cradle.page, twin);
  expect(await cradle.page.evaluate(() => window.practice.receiver.violations)).toEqual([]);
});

test('on a phone whose own system holds the receiver, the page says so, and the rest works', async () => {
  const accountName = 'phone';
  stage.upstream.share.addAccount({ accountName, password: PASSWORD, followers: 1 });
  const { cradle } = await stage.scene({ plan: stage.plan({ days: 3, phone: 'held' }) });
  await cradle.button('Connect receiver').click();
  await cradle.says(/own system holds the receiver/);
  await cradle.signIn({ accountName, password: PASSWORD });
});
