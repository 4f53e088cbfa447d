import { describe, expect, it } from 'vitest';
import { decodeManufacturing, xmlOfRecord } from '../../../src/protocol/receiver/manufacturing.ts';
import { decodePage } from '../../../src/protocol/receiver/decode-page.ts';
import { type RawRecord } from '../../../src/protocol/receiver/page.ts';
import { makePage } from '../../support/pages.ts';
import { seal } from './support/reference.ts';

const full =
  '<ManufacturingParameters SerialNumber="sm12345678" HardwarePartNumber="MT20649" HardwareRevision="" ' +
  'DateTimeCreated="2013-01-03 13:54:05.536 -08:00" HardwareId="{00000000-0000-0000-0000-000000000000}" />';

function recordOf(xml: string): RawRecord {
  const data = new Uint8Array(500);
  data.set(new TextEncoder().encode(xml), 8);
  seal(data);
  return decodePage(makePage(data, 1, { type: 0, revision: 1 })).records[0]!;
}

describe('manufacturing data', () => {
  it('gives the serial number in its one spelling, and the attributes as they are', () => {
    expect(decodeManufacturing(recordOf(full))).toEqual({
      serial: 'SM12345678',
      attributes: {
        SerialNumber: 'sm12345678',
        HardwarePartNumber: 'MT20649',
        HardwareRevision: '',
        DateTimeCreated: '2013-01-03 13:54:05.536 -08:00',
        HardwareId: '{00000000-0000-0000-0000-000000000000}',
      },
    });
  });

  it('reads text up to the padding, or up to the CRC where there is none', () => {
    expect(xmlOfRecord(recordOf(full))).toBe(full);
    expect(xmlOfRecord(recordOf('x'.repeat(490)))).toBe('x'.repeat(490));
    expect(xmlOfRecord(recordOf(''))).toBe('');
  });

  it.each(['', '<ManufacturingParameters/>', full.replace('sm12345678', ''), full.replace('sm12345678', 'SM1234567'), full.slice(0, 60)])(
    'wants a serial number: %j',
    (xml) => {
      expect(() => decodeManufacturing(recordOf(xml))).toThrow(expect.objectContaining({ code: 'no-serial', actor: 'person' }));
    },
  );

  it('believes nothing of a record with a wrong CRC', () => {
    expect(() => decodeManufacturing({ ...recordOf(full), crcOk: false })).toThrow(expect.objectContaining({ code: 'bad-record' }));
  });
});
