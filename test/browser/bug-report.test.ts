import { describe, expect, test } from 'vitest';
import { pagesOfFile } from '../../src/exchange/page-files.ts';
import { parseWireLog } from '../../src/exchange/wire-log-text.ts';
import { encodeFrame } from '../../src/protocol/receiver/packet.ts';
import { allPages } from '../../src/store/all-pages.ts';
import { storePages } from '../../src/store/pages.ts';
import type { Store } from '../../src/store/open.ts';
import { rawPagesFile, wireLogFile } from '../../src/sync/bug-report.ts';
import { PracticeReceiver } from '../../src/simulator/receiver/practice-receiver.ts';
import { makeEgvPage, pageRow } from '../support/pages.ts';
import { freshStore } from '../support/stores.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const SERIAL = 'PR20406080';
const receiver = new PracticeReceiver({ clock: new VirtualClock(), model: 'g6-touchscreen', serial: SERIAL, days: 3 });
const pages = [...receiver.rings.values()].flatMap((ring) => ring.pages);
const row = (bytes: Uint8Array, rest = {}): ReturnType<typeof pageRow> => pageRow(bytes, { serial: SERIAL, storedAt: Date.UTC(2025, 2, 4), ...rest });

async function archive(): Promise<Store> {
  const store = await freshStore();
  await storePages(store, pages.map((bytes) => row(bytes)));
  await storePages(store, [row(makeEgvPage([{ systemTime: 1 }]), { generation: 1, storedAt: Date.UTC(2025, 2, 5) })]);
  await storePages(store, [pageRow(makeEgvPage([{ systemTime: 2 }]), { serial: 'PR20406081' })]);
  return store;
}

const bytesIn = async (file: Blob): Promise<Uint8Array> => new Uint8Array(await file.arrayBuffer());

describe('all pages of a receiver', () => {
  test('come by generation, type and number, each once, in batches, and no other receiver is among them', async () => {
    const batches: number[] = [];
    const keys: string[] = [];
    for await (const rows of allPages(await archive(), SERIAL)) {
      batches.push(rows.length);
      keys.push(...rows.map(({ generation, type, page }) => [generation, type, page].map((each) => String(each).padStart(6, '0')).join()));
    }
    expect(batches.length).toBeGreaterThan(2);
    expect(Math.max(...batches)).toBeLessThanOrEqual(32);
    expect(keys).toEqual([...new Set(keys)].toSorted());
    expect(keys).toHaveLength(pages.length + 1);
  });

  test('are none of a receiver that was never read', async () => {
    for await (const rows of allPages(await archive(), 'PR00000009')) expect(rows).toEqual([]);
  });
});

describe('the file of raw pages', () => {
  test('holds all generations as they are stored, if ids are kept', async () => {
    const file = await rawPagesFile(await archive(), SERIAL, { keepIds: true });
    expect(file!.name).toBe(`cradle-pages-${SERIAL}-2025-03-05-with-ids.txt`);
    const read = pagesOfFile(await bytesIn(file!.content));
    expect(read).toHaveLength(pages.length + 1);
    expect(new Set(read.map(String))).toEqual(new Set([...pages, makeEgvPage([{ systemTime: 1 }])].map(String)));
  });

  test('has a stand-in for the serial number, in its name too', async () => {
    const file = await rawPagesFile(await archive(), SERIAL, { keepIds: false });
    const text = await file!.content.text();
    const all = new TextDecoder('latin1').decode(Uint8Array.from(pagesOfFile(await bytesIn(file!.content)).flatMap((page) => [...page])));
    const [, standIn = ''] = /SerialNumber="(\w+)"/.exec(all) ?? [];
    expect(standIn).toMatch(/^[A-Z]{2}\d{8}$/);
    expect(file!.name).toBe(`cradle-pages-${standIn}-2025-03-05.txt`);
    expect(text + all).not.toContain(SERIAL);
    expect(all).not.toContain('80PRAC');
    expect(text).toContain('generation 1');
  });

  test('is none where nothing is stored', async () => {
    expect(await rawPagesFile(await freshStore(), SERIAL, { keepIds: false })).toBeNull();
  });
});

describe('the file of the wire log', () => {
  const chunk = (at: number, direction: 'sent' | 'received', bytes: Uint8Array) => ({ at, direction, bytes });
  const ping = [chunk(Date.UTC(2025, 2, 4), 'sent', encodeFrame(10)), chunk(Date.UTC(2025, 2, 6), 'received', encodeFrame(1))];
  const answer = [chunk(0, 'sent', encodeFrame(25)), chunk(1, 'received', encodeFrame(1, new TextEncoder().encode('80PRAC')))];

  test('is read back, and is named after its last day', async () => {
    const file = await wireLogFile({ chunks: ping, forgottenBytes: 0 }, { keepIds: true });
    expect(file!.name).toBe('cradle-wire-log-2025-03-06-with-ids.txt');
    expect(parseWireLog(await file!.content.text())).toEqual(ping.map((each) => ({ ...each, isMasked: false })));
  });

  test('has stand-ins unless ids are kept', async () => {
    const texts = await Promise.all([true, false].map(async (keepIds) => (await wireLogFile({ chunks: answer, forgottenBytes: 0 }, { keepIds }))!.content.text()));
    const ids = texts.map((text) => new TextDecoder().decode(parseWireLog(text)[1]!.bytes.subarray(4, 10)));
    expect(ids).toEqual(['80PRAC', '000001']);
  });

  test('is none where nothing went over the cable', async () => {
    const later = await wireLogFile({ chunks: ping, forgottenBytes: 4_711 }, { keepIds: true });
    expect(await later!.content.text()).toContain('# 4711 earlier bytes are not kept');
    expect(await wireLogFile({ chunks: [], forgottenBytes: 0 }, { keepIds: false })).toBeNull();
  });
});
