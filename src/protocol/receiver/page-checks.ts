import { decodePageHeader, pageRecordBytes, type PageHeader } from './page.ts';
import { recordsPerPage } from './partitions.ts';

/** True when the page has no room for one more record. A damaged page, or one of unknown layout, may grow. */
export function isFullPage(bytes: Uint8Array, recordBytes: number | null = null): boolean {
  const header = decodePageHeader(bytes);
  const size = pageRecordBytes(header, recordBytes);
  return header.crcOk && size !== null && header.recordCount >= recordsPerPage(size);
}

/**
 * Whether this is the page that was asked for: a good CRC, its type and number, no more records than fit, and
 * a first index of page number times records per page (receiver-protocol, 9.3). In a layout that nobody documented,
 * type and number have to do.
 */
export function isPlaced(header: PageHeader, type: number, page: number): boolean {
  if (!header.crcOk || header.type !== type || header.page !== page) return false;
  const size = pageRecordBytes(header);
  if (size === null) return true;
  const perPage = recordsPerPage(size);
  return header.recordCount <= perPage && header.firstIndex === page * perPage;
}
