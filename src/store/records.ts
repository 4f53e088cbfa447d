import { decodePage } from '../protocol/receiver/decode-page.ts';
import { decodePageHeader, type RawRecord } from '../protocol/receiver/page.ts';
import { recordBytes as documentedBytes } from '../protocol/receiver/partitions.ts';
import { ProtocolError } from '../protocol/receiver/protocol-error.ts';
import { batches } from './batches.ts';
import type { Store } from './open.ts';
import { pageKey, pageRange } from './page-keys.ts';
import type { PageRow } from './rows.ts';
import { read, type Source } from './transaction.ts';

/** So few that decoding them does not hold up the page. */
const BATCH_PAGES = 64;

/** The highest record type there can be: the page header has one byte for it. */
const LAST_TYPE = 255;

/** A stored page and what its CRCs say of its records. */
export interface StoredPage {
  readonly page: number;
  readonly revision: number;
  /** In the order of writing, those with a bad CRC too; null where nothing tells how long a record is. */
  readonly records: readonly RawRecord[] | null;
  /** By the header; also where nobody can tell the records apart. */
  readonly recordCount: number;
  /** Whether somebody documented how long its records are (receiver-protocol, 5.2). */
  readonly isDocumented: boolean;
}

/** The stored pages of one ring, ascending. Between two batches the main thread is free. */
export async function* storedPages(from: Source, serial: string, generation: number, type: number): AsyncGenerator<StoredPage> {
  const { lower: first, upper: last } = pageRange(serial, generation, type);
  const ask = (range: IDBKeyRange, count: number): Promise<PageRow[]> => read(from, 'pages', (rows) => rows.getAll(range, count));
  for await (const rows of batches({ first, last, count: BATCH_PAGES, ask, keyOf: pageKey })) yield* rows.map(decoded);
}

/** The types of which pages are stored, ascending. */
export function storedTypes(store: Store, serial: string, generation: number): Promise<number[]> {
  return read(store, 'pages', async (pages) => {
    const types: number[] = [];
    for (let type = 0; ; type += 1) {
      const key = await pages.getKey(IDBKeyRange.bound([serial, generation, type], [serial, generation, LAST_TYPE, Infinity]));
      if (!key) return types;
      type = key[2];
      types.push(type);
    }
  });
}

function decoded({ page, bytes, recordBytes }: PageRow): StoredPage {
  const { type, revision, recordCount } = decodePageHeader(bytes);
  const known = { page, revision, recordCount, isDocumented: documentedBytes(type, revision) !== null };
  try {
    return { ...known, records: decodePage(bytes, recordBytes ?? null).records };
  } catch (error) {
    if (error instanceof ProtocolError) return { ...known, records: null };
    throw error;
  }
}
