import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pagesOfFile } from '../../src/exchange/page-files.ts';
import { noteArchivedPage, pagesHead, pageText, type ArchivedPage } from '../../src/exchange/pages-file.ts';
import { StandIns } from '../../src/exchange/stand-ins.ts';
import { latin1 } from '../../src/protocol/receiver/xml.ts';
import { pageRow } from '../support/pages.ts';
import { ids, someIds, survivors } from './support/ids.ts';
import { damage, damaged, pagesWith, unexplainedPages } from './support/pages.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function fileOf(pages: readonly ArchivedPage[], keepIds: boolean): string {
  const standIns = keepIds ? null : new StandIns();
  if (standIns) for (const page of pages) noteArchivedPage(page, standIns);
  return pagesHead({ keepIds }) + pages.map((page) => pageText(page, standIns)).join('');
}

const rows = [...pagesWith(someIds), ...unexplainedPages(someIds)].map((bytes) => pageRow(bytes));

describe('the file of raw pages', () => {
  it('says in its first line that ids are stand-ins, and what stays', () => {
    const [first, ...rest] = fileOf(rows, false).split('\n');
    expect(first).toMatch(/^# .*replaced by stand-ins of the same length; glucose values, dates and times stay\. .*unknown layout/);
    expect(rest[0]).toMatch(/^# type 0 MANUFACTURING_DATA, page 0, generation 0, stored 1970-01-01T00:00:01.000Z, not the ring's last$/);
    expect(rest[1]).toMatch(/^[0-9a-f]{2}( [0-9a-f]{2}){31}$/);
  });

  it('says in its first line that ids are kept, where they are', () => {
    expect(fileOf(rows, true).split('\n')[0]).toMatch(/^# .*nothing is replaced; glucose values, dates and times stay too\.$/);
  });

  it('tells of each page whether it was the last of its ring, and what only the receiver knows', () => {
    const row = { ...rows[11]!, generation: 2, wasLast: true, recordBytes: 30, storedAt: Date.UTC(2025, 0, 31) };
    expect(pageText(row, null).split('\n')[0]).toBe(
      "# type 4 EGV_DATA, page 3, generation 2, stored 2025-01-31T00:00:00.000Z, then the ring's last, records of 30 bytes",
    );
  });

  it('with ids kept is read back byte for byte', () => {
    expect(pagesOfFile(bytesOf(fileOf(rows, true)))).toEqual(rows.map(({ bytes }) => bytes));
  });

  it('without ids is read back as as many pages, and no id survives in text or bytes', () => {
    fc.assert(
      fc.property(ids, damage, (some, changes) => {
        const pages = damaged(pagesWith(some), changes).map((bytes) => pageRow(bytes));
        const file = fileOf(pages, false);
        const back = pagesOfFile(bytesOf(file));
        expect(back).toHaveLength(pages.length);
        expect(survivors(file + back.map(latin1).join('\n'), some)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});
