import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anonymousPage, notePage } from '../../src/exchange/anonymous-page.ts';
import { pageJson } from '../../src/exchange/page-json.ts';
import type { PageHint } from '../../src/exchange/page-slots.ts';
import { StandIns } from '../../src/exchange/stand-ins.ts';
import { decodePageHeader } from '../../src/protocol/receiver/page.ts';
import { latin1 } from '../../src/protocol/receiver/xml.ts';
import { isSealed, seal } from '../protocol/receiver/support/reference.ts';
import { pageBytes } from '../protocol/receiver/support/vectors.ts';
import { ids, someIds, survivors } from './support/ids.ts';
import { damage, damaged, manufacturingText, packed, pagesWith, pcText, recordsPage, settingsPage, text, unexplainedPages, verdicts, xmlPage } from './support/pages.ts';

const hintOf = (page: Uint8Array): PageHint => ({ type: decodePageHeader(page).type, recordBytes: null });

/** All pages of one file, each asked for as what it was before it was damaged. */
function anonymous(pages: readonly Uint8Array[], hints = pages.map(hintOf)): Uint8Array[] {
  const standIns = new StandIns();
  pages.forEach((page, i) => notePage(page, hints[i]!, standIns));
  return pages.map((page, i) => anonymousPage(page, hints[i]!, standIns));
}

const fields = (page: Uint8Array): Readonly<Record<string, unknown>> => pageJson(page).records[0]!;
const all = (pages: readonly Uint8Array[]): string => pages.map(latin1).join('\n');

/** The transmitter ids of settings pages that can be read. */
function transmitterIds(pages: readonly Uint8Array[]): unknown[] {
  return pages.flatMap((page) => pageJson(page).records.map((record) => record['transmitterId']));
}

describe('anonymous pages', () => {
  it('leave no id anywhere, whatever is damaged', () => {
    fc.assert(
      fc.property(ids, damage, (some, changes) => {
        const shown = anonymous(damaged(pagesWith(some), changes));
        expect(survivors(all(shown), some)).toEqual([]);
        expect(transmitterIds(shown)).not.toContain(some.packed);
        expect(all(shown)).not.toContain(latin1(packed(some.packed)));
      }),
      { numRuns: 150 },
    );
  });

  it('leave no id either where headers are damaged too', () => {
    fc.assert(
      fc.property(ids, damage, (some, changes) => {
        const pages = pagesWith(some);
        const shown = anonymous(damaged(pages, changes, 0), pages.map(hintOf));
        expect(survivors(all(shown), some)).toEqual([]);
        expect(all(shown)).not.toContain(latin1(packed(some.packed)));
      }),
      { numRuns: 150 },
    );
  });

  it('leave no known id where nobody knows the fields', () => {
    fc.assert(
      fc.property(ids, damage, (some, changes) => {
        const shown = anonymous([...pagesWith(some), ...damaged(unexplainedPages(some), changes)]);
        expect(survivors(all(shown), some)).toEqual([]);
        expect(all(shown)).not.toContain(latin1(packed(some.packed)));
      }),
      { numRuns: 150 },
    );
  });

  it('have right CRCs where they were right, and wrong ones where they were wrong', () => {
    fc.assert(
      fc.property(ids, damage, fc.constantFrom(0, 28), (some, changes, from) => {
        const whole = [...pagesWith(some), ...unexplainedPages(some)];
        const hints = whole.map(hintOf);
        const pages = damaged(whole, changes, from);
        const known = pages.map((page, i) => ({ page, hint: hints[i]! })).filter(({ page }) => isSealed(page.subarray(0, 28)));
        const shown = anonymous(known.map(({ page }) => page), known.map(({ hint }) => hint));
        expect(shown.map((page) => verdicts(page, isSealed))).toEqual(known.map(({ page }) => verdicts(page, isSealed)));
      }),
      { numRuns: 150 },
    );
  });

  it('are as they were where there is no id: glucose stays', () => {
    const pages = ['page-06', 'page-07', 'page-08', 'page-10', 'page-11', 'page-14', 'page-18', 'page-19'].map(pageBytes);
    expect(anonymous([...pages, ...pagesWith(someIds)]).slice(0, pages.length)).toEqual(pages);
  });

  it('have one stand-in for an id wherever it is', () => {
    const serial = xmlPage(9, `log of ${someIds.serial.toLowerCase()}`);
    const [manufacturing, log, three, five, insertion, future] = anonymous([
      xmlPage(0, manufacturingText(someIds)),
      serial,
      settingsPage(someIds, 3),
      settingsPage({ ...someIds, transmitter: someIds.transmitter }, 5),
      recordsPage(7, 2, 25, [[13, text(someIds.transmitter)]]),
      recordsPage(12, 7, 70, [[16, text(someIds.packed)], [40, packed(someIds.packed)]]),
    ]);
    const { SerialNumber: standIn } = fields(manufacturing!)['attributes'] as Record<string, string>;
    expect(standIn).toBe('AA00000001');
    expect(latin1(log!)).toContain('log of aa00000001');
    const short = String(fields(three!)['transmitterId']);
    const long = String(fields(five!)['transmitterId']);
    expect([short, long]).toEqual(['00001', '000001']);
    expect(String(fields(insertion!)['tail'])).toBe(`${Buffer.from(long).toString('hex')}00000000`);
    expect(latin1(future!.subarray(28))).toContain(short);
    expect(latin1(future!.subarray(28))).toContain(latin1(packed(short)));
  });

  it('keep what says nothing of a person', () => {
    const [page, pc] = anonymous([xmlPage(0, manufacturingText(someIds)), xmlPage(2, pcText(someIds))]);
    expect(fields(page!)['attributes']).toEqual({
      SerialNumber: 'AA00000001',
      HardwarePartNumber: 'MD1060-MT20649',
      HardwareRevision: '23',
      DateTimeCreated: '2014-12-09 18:25:59.246 -08:00',
      HardwareId: '{00000000-0000-0000-0000-000000000001}',
    });
    expect(fields(pc!)['attributes']).toMatchObject({ DateTimeCreated: '2015-01-02 03:04:05.678 -08:00', FirmwareImageId: '' });
  });

  it('replace a nickname in its place, but not where the same word is the model', () => {
    const [pc, header] = anonymous([
      xmlPage(2, pcText({ ...someIds, nickname: 'Dexcom' })),
      xmlPage(1, '<FirmwareParameters ProductName="Dexcom G4 Receiver" />'),
    ]);
    expect(latin1(pc!)).not.toContain('Dexcom');
    expect(latin1(header!)).toContain('Dexcom G4 Receiver');
  });

  it('leave of a damaged XML record nothing but the words that every receiver has', () => {
    const page = xmlPage(0, manufacturingText(someIds));
    page[28 + 8 + latin1(page.subarray(36)).indexOf('"')] = 0x23;
    const [shown] = anonymous([page]);
    const { xml, crcOk } = fields(shown!);
    expect(crcOk).toBe(false);
    expect(xml).toContain('ManufacturingParameters SerialNumber=#**********" HardwarePartNumber="******-*******" HardwareRevision="**"');
    expect(xml).toContain('DateTimeCreated="****-**-** **:**:**.***');
  });

  it('empty the id places of a damaged settings record', () => {
    const page = settingsPage(someIds, 6);
    page[28 + 24] = 7;
    const [bad, good] = pageJson(anonymous([page])[0]!).records;
    expect(bad).toMatchObject({ crcOk: false, transmitterId: '\0'.repeat(6), sensorCode: '\0'.repeat(4) });
    expect(good).toMatchObject({ crcOk: true, transmitterId: '000001' });
  });

  it('leave "not set up" as it is', () => {
    const [page] = anonymous([settingsPage({ ...someIds, packed: '60000' }, 3)]);
    expect(fields(page!)['transmitterId']).toBe('60000');
  });

  it('take out bits above a packed id, which nobody knows', () => {
    const word = packed(someIds.packed);
    word[3] = word[3]! | 0xfc;
    const [page] = anonymous([recordsPage(12, 3, 48, [[16, word]])]);
    expect(fields(page!)).toMatchObject({ crcOk: true, transmitterIdRaw: 1 });
  });

  it('seal records of a length that the partition info told', () => {
    const page = recordsPage(4, 9, 30, [[10, text(someIds.serial)]]);
    const standIns = new StandIns();
    const hint = { type: 4, recordBytes: 30 };
    notePage(page, hint, standIns);
    const shown = anonymousPage(page, hint, standIns);
    expect(isSealed(shown.subarray(28, 58)) && isSealed(shown.subarray(58, 88))).toBe(true);
    expect(latin1(shown)).not.toContain(someIds.serial);
  });

  it.each([null, 4])('are emptied where nobody can tell what they are: asked for type %s', (type) => {
    const page = settingsPage(someIds, 3);
    page[26] = page[26]! ^ 1;
    const shown = anonymousPage(page, { type, recordBytes: null }, new StandIns());
    expect(shown.subarray(0, 28)).toEqual(page.subarray(0, 28));
    expect(shown.subarray(28).every((byte) => byte === 0)).toBe(true);
  });

  it('keep glucose behind a damaged header where glucose was asked for', () => {
    const page = pageBytes('page-06').with(26, 0);
    expect(anonymousPage(page, { type: 4, recordBytes: null }, new StandIns())).toEqual(page);
  });

  it('read the records behind a damaged header by their own CRCs', () => {
    const page = settingsPage(someIds, 5).with(26, 0);
    page[28 + 50 + 30] = 9;
    const shown = anonymousPage(page, { type: 12, recordBytes: null }, new StandIns());
    const [good, bad] = pageJson(shown).records;
    expect(good).toMatchObject({ crcOk: true, transmitterId: '000001' });
    expect(bad!.crcOk).toBe(false);
    expect(shown.subarray(78, 126).every((byte) => byte === 0)).toBe(true);
  });

  it('hide ids in slots that the header does not count, and behind the last slot', () => {
    const page = settingsPage(someIds, 3);
    page[4] = 0;
    seal(page.subarray(0, 28));
    page.set(text('QWER7'), 28 + 490);
    const [shown] = anonymous([page]);
    expect(latin1(shown!)).not.toContain(latin1(packed(someIds.packed)));
    expect(shown!.subarray(28 + 480).every((byte) => byte === 0)).toBe(true);
  });
});
