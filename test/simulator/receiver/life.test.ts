import { describe, expect, it } from 'vitest';
import { decodeEgv } from '../../../src/protocol/receiver/egv.ts';
import { decodePage } from '../../../src/protocol/receiver/decode-page.ts';
import { isFullPage } from '../../../src/protocol/receiver/page-checks.ts';
import { receiverTimeToMs } from '../../../src/protocol/receiver/time.ts';
import { PRACTICE_SERIAL, PracticeReceiver } from '../../../src/simulator/receiver/practice-receiver.ts';
import { encodePage } from '../../../src/simulator/receiver/encode-page.ts';
import { encodeEgv } from '../../../src/simulator/receiver/records/egv.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { pageVector } from './helpers.ts';

const EGV = 4;
const DAY_MS = 86_400_000;
const SLOT_MS = 300_000;
const NOW = Date.UTC(2026, 10, 23, 10, 20, 30, 400);

function decoded(receiver: PracticeReceiver) {
  return receiver.pagesOf(EGV).map((page) => decodePage(page));
}

/** The truth as the pages tell it, through the protocol's own decoder. */
function recordsInPages(receiver: PracticeReceiver) {
  return decoded(receiver).flatMap(({ header, records }) =>
    records.map((raw) => {
      const { systemTime, displayTime, value, trend, displayOnly, backfilled, readingTime } = decodeEgv(
        raw,
        header.type,
        header.revision,
      )!;
      return { systemTime, displayTime, value, trend, displayOnly, backfilled, readingTime };
    }),
  );
}

/** The same, as the receiver tells it. */
function truth({ records }: PracticeReceiver) {
  return records.map(({ systemTime, displayTime, value, trend, displayOnly, backfilled, readingTime }) => ({
    systemTime, displayTime, value, trend, displayOnly, backfilled, readingTime,
  }));
}

describe('a generated practice receiver', () => {
  it('holds pages that a decoder finds no fault in', () => {
    const pages = decoded(new PracticeReceiver({ clock: new VirtualClock(NOW), days: 30 }));
    expect(pages.length).toBeGreaterThanOrEqual(228);
    for (const { header, records } of pages) {
      expect(header).toMatchObject({ type: EGV, revision: 2, reserved: [0, 0, 0], firstIndex: header.page * 38 });
      expect(records.every((record) => record.crcOk)).toBe(true);
    }
    expect(pages.map(({ header }) => header.page)).toEqual(pages.map((_, nth) => pages[0]!.header.page + nth));
    expect(pages.slice(0, -1).every(({ header }) => header.recordCount === 38)).toBe(true);
  });

  it('tells the truth about its records', () => {
    const receiver = new PracticeReceiver({ clock: new VirtualClock(NOW), days: 8 });
    expect(recordsInPages(receiver)).toEqual(truth(receiver));
    const { length } = receiver.records.filter((record) => !record.displayOnly);
    expect(length).toBeGreaterThanOrEqual(8 * 288 - 2 * 6);
    expect(length).toBeLessThanOrEqual(8 * 288 + 38);
    expect(receiver.records.length).toBeGreaterThan(length);
  });

  it('brings as many days as asked for, from a page boundary on', () => {
    const receiver = new PracticeReceiver({ clock: new VirtualClock(NOW), days: 3, newestAgeSeconds: 60 });
    const [first] = receiver.records;
    const age = receiver.records.at(-1)!.systemTime - first!.systemTime;
    expect(age * 1000).toBeGreaterThanOrEqual(3 * DAY_MS - 60_000 - SLOT_MS);
    expect(age * 1000).toBeLessThan(3 * DAY_MS + 38 * SLOT_MS + 6 * SLOT_MS);
  });

  it('is the same receiver whenever it is made, with the newer records too', () => {
    const clock = new VirtualClock(NOW);
    const early = new PracticeReceiver({ clock, days: 2 });
    const archived = early.pagesOf(EGV).slice(0, -1);
    const later = new PracticeReceiver({ clock: new VirtualClock(NOW + DAY_MS), days: 3 });
    expect(archived.length).toBeGreaterThan(14);
    expect(later.pagesOf(EGV).slice(0, archived.length)).toEqual(archived);
    expect(later.records.length).toBeGreaterThan(early.records.length + 280);
  });

  it('is the same receiver for the same birth, seed and age', () => {
    const birth = { bornAt: NOW, newestAgeSeconds: 77, days: 2, seed: 5 };
    const early = new PracticeReceiver({ ...birth, clock: new VirtualClock(NOW) });
    const later = new PracticeReceiver({ ...birth, clock: new VirtualClock(NOW + DAY_MS) });
    expect(later.records.slice(0, early.records.length)).toEqual(early.records);
    expect(later.pagesOf(EGV).slice(0, early.pagesOf(EGV).length - 1)).toEqual(early.pagesOf(EGV).slice(0, -1));
    const other = new PracticeReceiver({ ...birth, seed: 6, clock: new VirtualClock(NOW) });
    expect(other.records).not.toEqual(early.records);
  });

  it('has a newest record of the age asked for, which is glucose, and says when the next is due', () => {
    const receiver = new PracticeReceiver({ clock: new VirtualClock(NOW), newestAgeSeconds: 250, days: 1 });
    const newest = receiver.records.at(-1)!;
    const takenAt = receiverTimeToMs(newest.systemTime) + receiver.utcMinusSystemSeconds * 1000;
    expect(NOW - takenAt).toBeGreaterThanOrEqual(250_000);
    expect(NOW - takenAt).toBeLessThan(251_000);
    expect(newest.value).toBeGreaterThan(39);
    expect(receiver.secondsUntilNext).toBe(50);
  });

  it('keeps a system clock that is not UTC, and a display clock that is something else again', () => {
    const receiver = new PracticeReceiver({
      clock: new VirtualClock(NOW),
      utcMinusSystemSeconds: 9_876,
      displayOffsetSeconds: -7_001,
      newestAgeSeconds: 0,
      days: 1,
    });
    const newest = receiver.records.at(-1)!;
    expect(receiverTimeToMs(newest.systemTime)).toBe(Math.floor(NOW / 1000) * 1000 - 9_876_000);
    expect(newest.displayTime - newest.systemTime).toBe(-7_001);
    expect(new PracticeReceiver({ clock: new VirtualClock(NOW), days: 1 }).utcMinusSystemSeconds).toBe(-14_365);
  });

  it('says its serial number in its manufacturing page', () => {
    const clock = new VirtualClock(NOW);
    expect(new PracticeReceiver({ clock, days: 1 }).serial).toBe(PRACTICE_SERIAL);
    expect(new PracticeReceiver({ clock, days: 1, serial: 'AB00000002' }).serial).toBe('AB00000002');
  });
});

describe('a living practice receiver', () => {
  it('writes a record each 300 s, and not before', async () => {
    const clock = new VirtualClock(NOW);
    const receiver = new PracticeReceiver({ clock, newestAgeSeconds: 120, days: 1 });
    const before = receiver.records.length;
    await clock.advance(179_999);
    expect(receiver.records).toHaveLength(before);
    await clock.advance(1);
    expect(receiver.records).toHaveLength(before + 1);
    await clock.advance(3 * SLOT_MS);
    expect(receiver.records).toHaveLength(before + 4);
    const times = receiver.records.slice(-5).map((record) => record.systemTime);
    expect(times.map((time) => time - times[0]!)).toEqual([0, 300, 600, 900, 1200]);
    expect(recordsInPages(receiver)).toEqual(truth(receiver));
  });

  it('grows its last page in place, and begins the next when it is full', async () => {
    const clock = new VirtualClock(NOW);
    const receiver = new PracticeReceiver({ clock, days: 1 });
    let last = receiver.pagesOf(EGV).at(-1)!;
    const seen = { grown: 0, begun: 0 };
    for (let slot = 0; slot < 45; slot += 1) {
      await clock.advance(SLOT_MS);
      const pages = receiver.pagesOf(EGV);
      const old = decodePage(last);
      const same = pages.find((page) => decodePage(page).header.page === old.header.page)!;
      const now = decodePage(same);
      expect(now.records.slice(0, old.records.length).map((record) => record.bytes)).toEqual(
        old.records.map((record) => record.bytes),
      );
      if (now.header.recordCount > old.header.recordCount) seen.grown += 1;
      if (same !== pages.at(-1)) {
        seen.begun += 1;
        expect(isFullPage(same)).toBe(true);
      }
      last = pages.at(-1)!;
    }
    expect(seen.begun).toBe(1);
    expect(seen.grown).toBeGreaterThan(40);
  });

  it('drops whole pages at the low end when the ring is full', async () => {
    const clock = new VirtualClock(NOW);
    const receiver = new PracticeReceiver({ clock, days: 1 });
    const first = decoded(receiver)[0]!.header.page;
    await clock.advance(40 * DAY_MS);
    const pages = decoded(receiver);
    expect(pages).toHaveLength(231);
    expect(pages[0]!.header.page).toBeGreaterThan(first + 60);
    expect(pages.every(({ header }) => header.firstIndex === header.page * 38)).toBe(true);
    const kept = recordsInPages(receiver);
    expect(truth(receiver).slice(-kept.length)).toEqual(kept);
    expect(receiver.records.length).toBeGreaterThan(kept.length);
  });

  it('begins again at page 0 after a reset, its system clock going on or starting anew', async () => {
    for (const systemTime of ['continues', 'restarts'] as const) {
      const clock = new VirtualClock(NOW);
      const receiver = new PracticeReceiver({ clock, days: 1 });
      const before = receiver.records.at(-1)!;
      receiver.reset(systemTime);
      expect(receiver.pagesOf(EGV)).toEqual([]);
      expect(receiver.records).toEqual([]);
      await clock.advance(2 * SLOT_MS);
      const [page] = decoded(receiver);
      expect(page!.header).toMatchObject({ page: 0, firstIndex: 0, recordCount: 2 });
      const [record] = receiver.records;
      if (systemTime === 'continues') expect(record!.systemTime).toBe(before.systemTime + 300);
      else expect(record!.systemTime).toBeLessThanOrEqual(300);
      expect(receiver.serial).toBe(PRACTICE_SERIAL);
    }
  });
});

describe('a practice receiver with loaded pages', () => {
  it('goes on in the loaded page, with its newest record as old as asked for', async () => {
    const loaded = pageVector('page-06');
    const clock = new VirtualClock(NOW);
    const receiver = new PracticeReceiver({ clock, pages: [loaded], newestAgeSeconds: 120 });
    expect(receiver.pagesOf(EGV)).toEqual([loaded]);
    expect(receiver.records).toHaveLength(36);
    const newest = receiver.records.at(-1)!;
    expect(newest).toMatchObject({ systemTime: 299_999_736, displayTime: 299_974_575, value: 0x65 });
    expect(receiverTimeToMs(newest.systemTime) + receiver.utcMinusSystemSeconds * 1000).toBe(NOW - 120_000);

    await clock.advance(180_000 + 2 * SLOT_MS);
    const [grown, next] = decoded(receiver);
    expect(grown!.header).toMatchObject({ page: 1229, firstIndex: 46_702, recordCount: 38, revision: 2 });
    expect(next!.header).toMatchObject({ page: 1230, firstIndex: 46_740, recordCount: 1, revision: 2 });
    const added = receiver.records.slice(36);
    expect(added.map((record) => record.systemTime)).toEqual([300_000_036, 300_000_336, 300_000_636]);
    expect(added.every((record) => record.displayTime === record.systemTime - 25_161)).toBe(true);
    expect(receiver.pagesOf(EGV)[0]!.slice(28, 28 + 36 * 13)).toEqual(loaded.slice(28, 28 + 36 * 13));
    expect(recordsInPages(receiver)).toEqual(truth(receiver));
  });

  it.each([
    ['page-14', 4, 21],
    ['page-18', 5, 20],
  ])('goes on in the revision of %s', async (id, revision, perPage) => {
    const clock = new VirtualClock(NOW);
    const receiver = new PracticeReceiver({ clock, pages: [pageVector(id)] });
    await clock.advance(30 * SLOT_MS);
    const pages = decoded(receiver);
    expect(pages.length).toBeGreaterThan(1);
    for (const { header, records } of pages) {
      expect(header).toMatchObject({ revision, firstIndex: header.page * perPage });
      expect(records.every((record) => record.crcOk)).toBe(true);
    }
    expect(recordsInPages(receiver)).toEqual(truth(receiver));
  });

  it('is the same receiver for the same birth', () => {
    const birth = { bornAt: NOW, pages: [pageVector('page-06')] };
    const early = new PracticeReceiver({ ...birth, clock: new VirtualClock(NOW + SLOT_MS) });
    const later = new PracticeReceiver({ ...birth, clock: new VirtualClock(NOW + DAY_MS) });
    expect(early.records).toHaveLength(37);
    expect(later.records.slice(0, 37)).toEqual(early.records);
  });

  it('holds pages of other types as they are, and takes the serial number from a manufacturing page', () => {
    const meter = pageVector('page-10');
    const clock = new VirtualClock(NOW);
    const manufacturing = new PracticeReceiver({ clock, days: 1, serial: 'XY98765432' }).pagesOf(0);
    const receiver = new PracticeReceiver({ clock, pages: [meter, ...manufacturing], serial: 'AB00000001' });
    expect(receiver.pagesOf(10)).toEqual([meter]);
    expect(receiver.serial).toBe('XY98765432');
    expect(receiver.pagesOf(EGV)).toEqual([]);
  });

  it('begins at page 0 when no EGV page is loaded', async () => {
    const clock = new VirtualClock(NOW);
    const receiver = new PracticeReceiver({ clock, pages: [], newestAgeSeconds: 200 });
    expect(receiver.secondsUntilNext).toBe(100);
    await clock.advance(100_000);
    expect(decoded(receiver)[0]!.header).toMatchObject({ page: 0, recordCount: 1 });
  });

  it('takes pages in any order', () => {
    const record = (systemTime: number): Uint8Array =>
      encodeEgv({ systemTime, displayTime: systemTime, glucoseWord: 100, trendNoise: 20 }, 2);
    const records = Array.from({ length: 38 }, (_, nth) => record(1000 + nth));
    const full = encodePage({ type: EGV, revision: 2, page: 4, records });
    const part = encodePage({ type: EGV, revision: 2, page: 5, records: [record(2000)] });
    const receiver = new PracticeReceiver({ clock: new VirtualClock(NOW), pages: [part, full] });
    expect(receiver.pagesOf(EGV)).toEqual([full, part]);
    expect(receiver.records.at(-1)!.systemTime).toBe(2000);
  });

  it('refuses what no receiver holds', () => {
    const clock = new VirtualClock(NOW);
    const spoilt = pageVector('page-06');
    spoilt[3] = 1;
    const unknown = encodePage({ type: EGV, revision: 9, page: 0, records: [new Uint8Array(13)] });
    const foreign = encodePage({ type: 14, revision: 1, page: 0, records: [new Uint8Array(20)] });
    for (const page of [spoilt, unknown, foreign]) {
      expect(() => new PracticeReceiver({ clock, pages: [page] })).toThrow(RangeError);
    }
  });
});
