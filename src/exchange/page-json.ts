import { crc16 } from '../protocol/receiver/crc.ts';
import { decodePage, type DecodedPage } from '../protocol/receiver/decode-page.ts';
import { decodePageHeader, PAGE_HEADER_BYTES, viewOf, type PageHeader, type RawRecord } from '../protocol/receiver/page.ts';
import { ProtocolError } from '../protocol/receiver/protocol-error.ts';
import { toHex } from './hex.ts';
import { isoOf, ownFields, type Fields } from './record-json.ts';
import { typeName } from './record-names.ts';

/** One page, every field of it, as maintainers compare it. */
export interface PageJson {
  readonly header: Fields & { readonly crcOk: boolean };
  /** In stored order, those with a wrong CRC too. */
  readonly records: readonly RecordJson[];
  /** The byte values behind the last record, each once: `ff` in real pages, and nothing where the page is full. */
  readonly fill: string;
  readonly problem?: PageProblem;
  /** The 500 data bytes, where they cannot be split into records. */
  readonly raw?: string;
}

/**
 * `bad-header-crc`: what the header says of the records is not to be trusted. `bad-count`: more records than fit.
 * `unknown-layout`: nobody documented this type and revision; the page itself may be in order.
 */
export type PageProblem = 'bad-header-crc' | 'bad-count' | 'unknown-layout';

/** `raw` stands for the fields of a type that nobody decodes; `problem` for fields that contradict their layout. */
export type RecordJson = Fields & { readonly crcOk: boolean; readonly raw?: string; readonly problem?: 'bad-record' };

/** Must: 528 bytes, else 'bad-length' is thrown. What is wrong within a page is told, never thrown. */
export function pageJson(bytes: Uint8Array): PageJson {
  const header = decodePageHeader(bytes);
  const page = splitPage(bytes, header);
  const problem = header.crcOk ? page.problem : 'bad-header-crc';
  const own = { header: headerJson(header), ...(problem && { problem }) };
  if (!page.decoded) return { ...own, records: [], fill: '', raw: toHex(bytes.subarray(PAGE_HEADER_BYTES)) };
  const { records, recordBytes } = page.decoded;
  const rest = bytes.subarray(PAGE_HEADER_BYTES + records.length * recordBytes);
  return {
    ...own,
    records: records.map((record) => recordJson(record, header)),
    fill: toHex(Uint8Array.from(new Set(rest)), ' '),
  };
}

/** True where a CRC is wrong or a count impossible. A layout that nobody documented is no fault of the page. */
export function isBad({ header, problem, records }: PageJson): boolean {
  const badRecord = records.some((record) => !record.crcOk || record.problem !== undefined);
  return !header.crcOk || badRecord || problem === 'bad-count';
}

interface SplitPage {
  readonly decoded: DecodedPage | null;
  readonly problem: PageProblem | null;
}

/** Behind a wrong header CRC the records may be whole, each with a CRC of its own: read as if the header were right. */
function splitPage(bytes: Uint8Array, header: PageHeader): SplitPage {
  try {
    return { decoded: decodePage(header.crcOk ? bytes : withSealedHeader(bytes)), problem: null };
  } catch (error) {
    if (!(error instanceof ProtocolError) || (error.code !== 'bad-count' && error.code !== 'unknown-layout')) throw error;
    return { decoded: null, problem: error.code };
  }
}

function withSealedHeader(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  viewOf(copy).setUint16(PAGE_HEADER_BYTES - 2, crc16(copy, 0, PAGE_HEADER_BYTES - 2), true);
  return copy;
}

function headerJson({ firstIndex, recordCount, type, revision, page, reserved, crc, crcOk }: PageHeader): PageJson['header'] {
  return { firstIndex, records: recordCount, type, typeName: typeName(type), revision, page, reserved, crc, crcOk };
}

function recordJson(record: RawRecord, { type, revision }: PageHeader): RecordJson {
  const { systemTime, displayTime, crc, crcOk, index } = record;
  return {
    systemSeconds: systemTime,
    displaySeconds: displayTime,
    systemTime: isoOf(systemTime),
    displayTime: isoOf(displayTime),
    ...fieldsOrRaw(record, type, revision),
    crc,
    crcOk,
    index,
  };
}

function fieldsOrRaw(record: RawRecord, type: number, revision: number): Fields {
  const raw = (): string => toHex(record.bytes);
  try {
    return ownFields(record, type, revision) ?? { raw: raw() };
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return { problem: 'bad-record', raw: raw() };
  }
}
