import { beforeEach, describe, expect, it } from 'vitest';
import { decodePage } from '../../../src/protocol/receiver/decode-page.ts';
import { partitions } from '../../../src/protocol/receiver/partitions.ts';
import { decodeInsertion } from '../../../src/protocol/receiver/records/insertion.ts';
import { decodeUserEvent } from '../../../src/protocol/receiver/records/user-event.ts';
import { decodeUserSetting, settingFlags, type UserSettingRecord } from '../../../src/protocol/receiver/records/user-setting.ts';
import { receiverTimeToMs } from '../../../src/protocol/receiver/time.ts';
import { PracticeReceiver, practiceModels } from '../../../src/simulator/receiver/practice-receiver.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { ask, viewOf } from './helpers.ts';

const NOW = Date.UTC(2026, 10, 23, 10, 20, 30);
const SLOT_MS = 300_000;
const HOUR = 3600;
const DAY_MS = 86_400_000;

let clock: VirtualClock;
let receiver: PracticeReceiver;

beforeEach(() => {
  clock = new VirtualClock(NOW);
  receiver = new PracticeReceiver({ clock, days: 2, newestAgeSeconds: 100 });
});

function settingsOf(one = receiver): UserSettingRecord[] {
  return one.pagesOf(partitions.userSetting).flatMap((page) => {
    const { header, records } = decodePage(page);
    return records.map((raw) => decodeUserSetting(raw, header.revision)!);
  });
}

function answered() {
  const [rtc, systemTime] = [31, 34].map((command) => viewOf(ask(receiver, command)).getUint32(0, true));
  const [displayOffset, systemOffset] = [29, 35].map((command) => viewOf(ask(receiver, command)).getInt32(0, true));
  return { rtc: rtc!, systemTime: systemTime!, displayOffset: displayOffset!, systemOffset: systemOffset! };
}

/** True instant minus what the record's system time says as UTC, seconds. */
function corrections(one = receiver): Set<number> {
  return new Set(
    one.records.map(({ readingTime, trueAt }) => Math.floor((trueAt - receiverTimeToMs(readingTime)) / 1000)),
  );
}

describe('the settings', () => {
  it('begin with the set-up, long before the oldest record', () => {
    const [first, second, ...more] = settingsOf();
    expect(first).toMatchObject({ setUpState: 2, transmitterId: '60000' });
    expect(second).toMatchObject({ setUpState: 5, transmitterId: '6PRAC' });
    expect(more).toEqual([]);
    expect(second!.systemTime).toBeLessThan(receiver.records[0]!.systemTime);
    expect(second!.enableFlags & settingFlags.timeLossOccurred).toBe(0);
    const { displayOffset, systemOffset } = answered();
    expect(second).toMatchObject({ displayOffset, systemOffset });
  });
});

describe('the display clock', () => {
  it('is set by the person: from then on records show it, and the settings tell of it', async () => {
    const before = answered();
    const old = receiver.records.at(-1)!;
    receiver.setDisplayClock(2 * HOUR);
    await clock.advance(SLOT_MS);
    const after = answered();
    expect(after).toMatchObject({ displayOffset: before.displayOffset + 2 * HOUR, systemOffset: before.systemOffset });
    expect(after.systemTime).toBe(before.systemTime + 300);
    const record = receiver.records.at(-1)!;
    expect(record.displayTime - record.systemTime).toBe(after.displayOffset);
    expect(receiver.records.at(-2)).toEqual(old);
    const setting = settingsOf().at(-1)!;
    expect(setting).toMatchObject({ displayOffset: after.displayOffset, setUpState: 5, systemTime: before.systemTime });
    expect(setting.displayTime).toBe(before.systemTime + after.displayOffset);
    expect(corrections().size).toBe(1);
  });
});

describe('the system clock', () => {
  it('jumps while the hardware clock goes on', async () => {
    const before = answered();
    const utcMinusSystem = receiver.utcMinusSystemSeconds;
    receiver.setSystemClock(-5000);
    const after = answered();
    expect(after.rtc).toBe(before.rtc);
    expect(after.systemTime).toBe(before.systemTime - 5000);
    expect(after.systemOffset).toBe(before.systemOffset - 5000);
    expect(after.displayOffset).toBe(before.displayOffset);
    expect(receiver.utcMinusSystemSeconds).toBe(utcMinusSystem + 5000);
    expect(settingsOf().at(-1)).toMatchObject({ systemOffset: after.systemOffset, systemTime: after.systemTime });
    await clock.advance(2 * SLOT_MS);
    const [second, last] = receiver.records.slice(-3);
    expect(second!.systemTime).toBeGreaterThan(receiver.records.at(-2)!.systemTime);
    expect(last!.trueAt - second!.trueAt).toBe(SLOT_MS);
    expect(corrections()).toEqual(new Set([utcMinusSystem, utcMinusSystem + 5000]));
  });
});

describe('a loss of power', () => {
  it.each(practiceModels)('starts all clocks of a %s anew, is flagged, and ends the session', async (model) => {
    receiver = new PracticeReceiver({ clock, days: 2, newestAgeSeconds: 100, model });
    const before = receiver.records.length;
    receiver.loseTime();
    await clock.advance(7000);
    expect(answered()).toEqual({ rtc: 7, systemTime: 7, displayOffset: 0, systemOffset: 0 });
    const setting = settingsOf().at(-1)!;
    expect(setting).toMatchObject({ systemTime: 0, displayTime: 0, systemOffset: 0, displayOffset: 0 });
    expect(setting.enableFlags & settingFlags.timeLossOccurred).toBe(settingFlags.timeLossOccurred);
    const { header, records } = decodePage(receiver.pagesOf(partitions.insertion).at(-1)!);
    expect(decodeInsertion(records.at(-1)!, header.revision)).toMatchObject({
      state: 'off-time-loss',
      insertionTime: null,
      systemTime: 0,
    });
    await clock.advance(SLOT_MS);
    const record = receiver.records.at(-1)!;
    expect(receiver.records).toHaveLength(before + 1);
    expect(record.systemTime).toBeLessThanOrEqual(307);
    expect(record.trueAt).toBe(receiver.records.at(-2)!.trueAt + SLOT_MS);
    receiver.setDisplayClock(500_000_000);
    expect(settingsOf().at(-1)!.enableFlags & settingFlags.timeLossOccurred).toBe(0);
    expect(settingsOf().at(-1)!.displayOffset).toBe(500_000_000);
  });
});

describe('an inner clock that drifts', () => {
  it('is right at birth, and ever more wrong before and after', async () => {
    const straight = new PracticeReceiver({ clock, days: 10, newestAgeSeconds: 100 });
    const fast = new PracticeReceiver({ clock, days: 10, newestAgeSeconds: 100, driftPpm: 100 });
    expect(fast.clocks.systemTime).toBe(straight.clocks.systemTime);
    await clock.advance(10 * DAY_MS);
    expect(fast.clocks.systemTime - straight.clocks.systemTime).toBe(86);
    expect(fast.utcMinusSystemSeconds - straight.utcMinusSystemSeconds).toBeCloseTo(-86.4, 3);
    const difference = (nth: number): number => fast.records.at(nth)!.systemTime - straight.records.at(nth)!.systemTime;
    expect(difference(-1)).toBe(86);
    expect(difference(0)).toBeLessThanOrEqual(-86);
    expect(fast.records.map(({ trueAt }) => trueAt)).toEqual(straight.records.map(({ trueAt }) => trueAt));
    const steps = new Set(fast.records.slice(1).map(({ systemTime }, nth) => systemTime - fast.records[nth]!.systemTime));
    expect(steps.has(301)).toBe(true);
  });

  it('goes on drifting when it is set', async () => {
    receiver = new PracticeReceiver({ clock, days: 1, newestAgeSeconds: 100, driftPpm: -100 });
    const before = receiver.utcMinusSystemSeconds;
    await clock.advance(10 * DAY_MS);
    receiver.setSystemClock(1000);
    expect(receiver.utcMinusSystemSeconds).toBeCloseTo(before + 86.4 - 1000, 3);
    await clock.advance(10 * DAY_MS);
    expect(receiver.utcMinusSystemSeconds).toBeCloseTo(before + 172.8 - 1000, 3);
  });
});

describe('a history with clock changes', () => {
  const birth = { bornAt: NOW, newestAgeSeconds: 100, days: 10 };

  it('has a journey and summer time, each told by the settings, and the same glucose', () => {
    const plain = new PracticeReceiver({ ...birth, clock });
    receiver = new PracticeReceiver({ ...birth, clock, clockChanges: true });
    const present = receiver.clocks.displayOffset;
    expect(present).toBe(plain.clocks.displayOffset);
    const offsets = settingsOf().map(({ displayOffset }) => displayOffset - present);
    expect(offsets).toEqual([-HOUR, -HOUR, 5 * HOUR, -HOUR, 0]);
    const shown = receiver.records.map(({ displayTime, systemTime }) => displayTime - systemTime - present);
    expect(new Set(shown)).toEqual(new Set([-HOUR, 5 * HOUR, 0]));
    expect(shown.at(-1)).toBe(0);
    const rest = ({ records }: PracticeReceiver) => records.map(({ displayTime: _displayTime, ...others }) => others);
    expect(rest(receiver)).toEqual(rest(plain));
  });

  it('shows each record by the settings of its time, events of the person included', () => {
    receiver = new PracticeReceiver({ ...birth, clock, clockChanges: true });
    const history = settingsOf();
    const offsetAt = (systemTime: number): number =>
      history.findLast((setting) => setting.systemTime <= systemTime)!.displayOffset;
    for (const { systemTime, displayTime } of receiver.records) expect(displayTime - systemTime).toBe(offsetAt(systemTime));
    for (const page of receiver.pagesOf(partitions.userEvent)) {
      for (const raw of decodePage(page).records) {
        const { systemTime, displayTime } = decodeUserEvent(raw, 1)!;
        expect(displayTime - systemTime).toBe(offsetAt(systemTime));
      }
    }
  });
});

describe('the true instant', () => {
  it('of a loaded record is by the clocks of birth', () => {
    const pages = receiver.pagesOf(partitions.egv);
    const truths = receiver.records.slice(-30).map(({ trueAt }) => trueAt);
    const loaded = new PracticeReceiver({ clock, pages, newestAgeSeconds: 100 });
    expect(loaded.records.slice(-30).map(({ trueAt }) => trueAt)).toEqual(truths);
  });
});
