import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isBad, pageJson } from '../../src/exchange/page-json.ts';
import { meaningOfPage } from '../protocol/receiver/support/meaning.ts';
import { seal } from '../protocol/receiver/support/reference.ts';
import { hex, pageBytes, toHex, vectorsOf } from '../protocol/receiver/support/vectors.ts';
import { makePage } from '../support/pages.ts';
import { recordsPage, xmlPage } from './support/pages.ts';

const folder = process.env['RECEIVER_CAPTURES'];

function withHeader(page: Uint8Array, at: number, ...bytes: number[]): Uint8Array {
  const copy = page.slice();
  copy.set(bytes, at);
  seal(copy.subarray(0, 28));
  return copy;
}

describe('pageJson', () => {
  it.each(vectorsOf('page'))('$id: $name, every field as in the vector and as our tests read it', ({ bytes, meaning }) => {
    expect(pageJson(hex(bytes))).toEqual(meaning);
    expect(pageJson(hex(bytes))).toEqual(meaningOfPage(hex(bytes)));
    expect(isBad(pageJson(hex(bytes)))).toBe(false);
  });

  it.skipIf(!folder)('tells every real page as expected, its keys in the same order', () => {
    const { pages } = JSON.parse(readFileSync(join(folder!, 'expected.json'), 'utf8')) as { pages: { file: string }[] };
    expect(pages.length).toBeGreaterThan(0);
    const told = pages.map(({ file }) => ({ file, ...pageJson(hex(readFileSync(join(folder!, file), 'utf8'))) }));
    expect(JSON.stringify(told)).toBe(JSON.stringify(pages));
  });

  it('marks a record whose CRC is wrong, and reads it nonetheless', () => {
    const page = pageBytes('page-06');
    page[28 + 13 + 8] = 99;
    const json = pageJson(page);
    expect(json.records.filter(({ crcOk }) => !crcOk)).toEqual([json.records[1]]);
    expect(json.records[1]).toMatchObject({ glucose: 99, crcOk: false });
    expect(isBad(json)).toBe(true);
  });

  it('marks a header whose CRC is wrong, and reads the records by their own', () => {
    const good = pageJson(pageBytes('page-06'));
    const json = pageJson(pageBytes('page-06').with(27, 0));
    expect(json).toMatchObject({ header: { crcOk: false }, problem: 'bad-header-crc', fill: 'ff' });
    expect(json.records).toEqual(good.records);
    expect(isBad(json)).toBe(true);
  });

  it('keeps raw what an impossible count says nothing of', () => {
    const page = withHeader(pageBytes('page-06'), 4, 39);
    expect(pageJson(page)).toMatchObject({ header: { records: 39 }, records: [], problem: 'bad-count', raw: toHex(page.subarray(28)) });
    expect(isBad(pageJson(page))).toBe(true);
    expect(pageJson(page.with(4, 0xff)).problem).toBe('bad-header-crc');
  });

  it('keeps a layout that nobody documented raw, and finds no fault in it', () => {
    const page = withHeader(pageBytes('page-06'), 9, 9);
    const json = pageJson(page);
    expect(json).toMatchObject({ header: { type: 4, revision: 9 }, records: [], problem: 'unknown-layout', raw: toHex(page.subarray(28)) });
    expect(isBad(json)).toBe(false);
    expect(pageJson(withHeader(page, 8, 13)).header).toMatchObject({ type: 13, typeName: 'unknown' });
  });

  it.each([
    [6, 15, 'DEVIATION'],
    [8, 20, 'RECEIVER_LOG_DATA'],
    [9, 500, 'RECEIVER_ERROR_DATA'],
  ])('keeps records of type %i raw, whole, their CRCs checked', (type, size, name) => {
    const page = recordsPage(type, 1, size, [[9, Uint8Array.of(0xab)]], 1);
    const { header, records } = pageJson(page);
    expect(header['typeName']).toBe(name);
    expect(records).toEqual([expect.objectContaining({ raw: toHex(page.subarray(28, 28 + size)), crcOk: true, index: 3 * Math.floor(500 / size) })]);
  });

  it.each([
    [1, "<FirmwareParameters FirmwareImageId='a' />", { FirmwareImageId: 'a' }],
    [2, '<PCParameterRecord ReceiverId="" Nickname="x"/>', { ReceiverId: '', Nickname: 'x' }],
    [2, 'no element', {}],
  ])('reads the text of type %i: %s', (type, xml, attributes) => {
    expect(pageJson(xmlPage(type, xml)).records[0]).toMatchObject({ xml, attributes, crcOk: true });
  });

  it('keeps a calibration set with more points than fit raw, and calls it bad', () => {
    const json = pageJson(recordsPage(5, 2, 148, [[43, Uint8Array.of(7)]], 1));
    expect(json.records[0]).toMatchObject({ problem: 'bad-record', crcOk: true, raw: expect.stringMatching(/^[0-9a-f]{296}$/) });
    expect(isBad(json)).toBe(true);
  });

  it('has nothing to say of a page without records, nor of the noise level 7', () => {
    expect(pageJson(makePage(new Uint8Array(), 0))).toMatchObject({ records: [], fill: 'ff' });
    const egv = recordsPage(4, 2, 13, [[10, Uint8Array.of(0x7f)]], 1);
    expect(pageJson(egv).records[0]).toMatchObject({ trendNoise: 0x7f, trend: 8, noise: 7, noiseName: 'UNKNOWN' });
  });
});
