import { expect, onTestFinished, test } from 'vitest';
import { cdp } from 'vitest/browser';
import { clockTime } from '../../src/ui/format.ts';

const at = Date.UTC(2026, 10, 22, 12, 5);

async function travelTo(timezoneId: string): Promise<void> {
  await cdp().send('Emulation.setTimezoneOverride', { timezoneId });
}

test('a clock time is that of the zone where the computer is now, also after a journey', async () => {
  onTestFinished(() => travelTo(''));
  await travelTo('America/New_York');
  expect(clockTime(at, at)).toMatch(/^7:05.AM$/);
  await travelTo('Asia/Tokyo');
  expect(clockTime(at, at + 10_000)).toMatch(/^9:05.PM$/);
});

test.each([
  ['today', 0, /^12:05\u00a0PM$/],
  ['this week', 3, /^Sun,?\u00a012:05\u00a0PM$/],
  ['long ago', 30, /^Nov\u00a022,\u00a012:05\u00a0PM$/],
])('%s, and never parted from its AM or PM', async (_name, daysLater, text) => {
  onTestFinished(() => travelTo(''));
  await travelTo('UTC');
  expect(clockTime(at, at + daysLater * 86_400_000)).toMatch(text);
});
