import { crc16 } from './crc.ts';
import { CRC_BYTES, PAGE_HEADER_BYTES, pageShape, viewOf, type PageShape, type RawRecord } from './page.ts';

export interface DecodedPage extends PageShape {
  /** In the order of writing, those with a bad CRC too. */
  readonly records: readonly RawRecord[];
}

/**
 * Splits one page into records. Throws 'bad-length', 'bad-header-crc', 'unknown-layout' or 'bad-count'; a
 * record with a bad CRC does not throw.
 */
export function decodePage(bytes: Uint8Array, recordBytes: number | null = null): DecodedPage {
  const { header, recordBytes: size } = pageShape(bytes, recordBytes);
  const view = viewOf(bytes);
  const records = Array.from({ length: header.recordCount }, (_, slot): RawRecord => {
    const start = PAGE_HEADER_BYTES + slot * size;
    const crc = view.getUint16(start + size - CRC_BYTES, true);
    return {
      index: header.firstIndex + slot,
      slot,
      bytes: bytes.subarray(start, start + size),
      systemTime: view.getUint32(start, true),
      displayTime: view.getUint32(start + 4, true),
      crc,
      crcOk: crc === crc16(bytes, start, start + size - CRC_BYTES),
    };
  });
  return { header, recordBytes: size, records };
}
