import { describe, expect, it } from 'vitest';
import { decodePage } from '../../../src/protocol/receiver/decode-page.ts';
import { decodePageHeader, PAGE_HEADER_BYTES } from '../../../src/protocol/receiver/page.ts';
import { isFullPage } from '../../../src/protocol/receiver/page-checks.ts';
import { makePage } from '../../support/pages.ts';
import { meaningOfPage } from './support/meaning.ts';
import { seal } from './support/reference.ts';
import { hex, pageBytes, vectorsOf } from './support/vectors.ts';

const page = pageBytes('page-06');

function withHeader(at: number, ...bytes: number[]): Uint8Array {
  const copy = page.slice();
  copy.set(bytes, at);
  seal(copy.subarray(0, PAGE_HEADER_BYTES));
  return copy;
}

const thrown = (code: string): unknown => expect.objectContaining({ code });

describe('page vectors', () => {
  it.each(vectorsOf('page'))('$id: $name, every field', ({ bytes, meaning }) => {
    expect(meaningOfPage(hex(bytes))).toEqual(meaning);
  });

  it('cover every layout but manufacturing data', () => {
    const layouts = vectorsOf('page').map(({ meaning: { header } }) => `${header.type}.${header.revision}`);
    const wanted = ['3.1', '4.2', '4.4', '4.5', '5.2', '5.3', '7.1', '7.2', '10.1', '10.3', '11.1', '12.3', '12.5', '12.6', '18.5'];
    expect(new Set(layouts)).toEqual(new Set(wanted));
  });
});

describe('decodePageHeader', () => {
  it('reads the header alone, and tells a wrong CRC', () => {
    expect(decodePageHeader(page.subarray(0, 28))).toEqual(decodePageHeader(page));
    expect(decodePageHeader(page.with(4, 1)).crcOk).toBe(false);
  });

  it('wants 28 bytes', () => {
    expect(() => decodePageHeader(page.subarray(0, 27))).toThrow(thrown('bad-length'));
  });
});

describe('decodePage', () => {
  it('reads a page that lies within a larger buffer', () => {
    const larger = new Uint8Array(1000).fill(1);
    larger.set(page, 37);
    expect(decodePage(larger.subarray(37, 37 + 528))).toEqual(decodePage(page));
  });

  it.each([0, 28, 527, 529])('refuses %i bytes', (length) => {
    expect(() => decodePage(new Uint8Array(length))).toThrow(thrown('bad-length'));
  });

  it('refuses a wrong header CRC', () => {
    expect(() => decodePage(page.with(0, 0))).toThrow(thrown('bad-header-crc'));
  });

  it('refuses more records than fit, and takes none at all', () => {
    expect(() => decodePage(withHeader(4, 39))).toThrow(thrown('bad-count'));
    expect(() => decodePage(withHeader(4, 0xff, 0xff, 0xff, 0xff))).toThrow(thrown('bad-count'));
    expect(decodePage(withHeader(4, 0)).records).toEqual([]);
  });

  it('keeps its place when one record is damaged', () => {
    const damaged = page.with(PAGE_HEADER_BYTES + 13 + 8, 1);
    const oks = decodePage(damaged).records.map(({ crcOk }) => crcOk);
    expect(oks.indexOf(false)).toBe(1);
    expect(oks.filter((ok) => !ok)).toHaveLength(1);
    expect(decodePage(damaged).records[2]).toEqual(decodePage(page).records[2]);
  });

  it('splits records of a revision that nobody documented by the length in the partition info', () => {
    const future = withHeader(9, 9);
    expect(() => decodePage(future)).toThrow(thrown('unknown-layout'));
    expect(() => decodePage(future, null)).toThrow(thrown('unknown-layout'));
    expect(decodePage(future, 13).records).toEqual(decodePage(page).records);
  });

  it.each([0, 9, 501, -13])('cannot use a record length of %i', (length) => {
    expect(() => decodePage(withHeader(9, 9), length)).toThrow(thrown('unknown-layout'));
  });

  it('trusts the documented length of a known revision before one that is told', () => {
    expect(decodePage(page, 14)).toEqual(decodePage(page));
  });
});

describe('isFullPage', () => {
  it.each([
    [36, false],
    [37, false],
    [38, true],
  ])('with %i records of 38: %s', (count, full) => {
    expect(isFullPage(withHeader(4, count))).toBe(full);
  });

  it('takes a page of unknown layout for one that may grow, unless its record length is told', () => {
    const future = withHeader(4, 38, 0, 0, 0, 4, 9);
    expect(isFullPage(future)).toBe(false);
    expect(isFullPage(future, 13)).toBe(true);
    expect(isFullPage(future, 12)).toBe(false);
  });

  it('takes a damaged header for one that may grow', () => {
    expect(isFullPage(withHeader(4, 38).with(26, 0))).toBe(false);
  });

  it('knows that one XML record fills its page', () => {
    expect(isFullPage(makePage(new Uint8Array(500), 1, { type: 0, revision: 1 }))).toBe(true);
  });
});
