import { decodePage } from '../../protocol/receiver/decode-page.ts';
import { readingsOfPage } from '../../protocol/receiver/egv.ts';
import { decodePageHeader } from '../../protocol/receiver/page.ts';
import { partitions, recordBytes as documentedBytes } from '../../protocol/receiver/partitions.ts';
import { ProtocolError } from '../../protocol/receiver/protocol-error.ts';
import type { PageRow } from '../../store/rows.ts';

/** What a batch of pages brought that the archive did not hold before. */
export interface BatchContent {
  readonly newRecords: number;
  /** Records with a bad CRC. */
  readonly damaged: number;
  /** Pages new in the archive whose layout nobody documented: kept as they are. */
  readonly rawPages: number;
  /** The oldest and the newest system time of the series in the batch; null where it holds no reading. */
  readonly oldestSystemTime: number | null;
  readonly newestSystemTime: number | null;
  /** The reading of the series that was written last; null where there is none. */
  readonly last: WrittenTimes | null;
}

/** Receiver seconds. */
export interface WrittenTimes {
  readonly systemTime: number;
  readonly displayTime: number;
}

interface PageContent {
  readonly records: number;
  readonly damaged: number;
  readonly times: readonly WrittenTimes[];
}

const nothing: PageContent = { records: 0, damaged: 0, times: [] };

/**
 * Only what is new counts: a damaged record of a page that is read again was told the first time. `rows` ascend; `before`: the pages that
 * were stored, by number.
 */
export function contentOfBatch(rows: readonly PageRow[], before: ReadonlyMap<number, PageRow>): BatchContent {
  let newRecords = 0;
  let damaged = 0;
  let rawPages = 0;
  const times: WrittenTimes[] = [];
  for (const row of rows) {
    const stored = before.get(row.page);
    const known = stored ? contentOf(stored) : nothing;
    const now = contentOf(row);
    newRecords += now.records - known.records;
    damaged += Math.max(0, now.damaged - known.damaged);
    if (!stored && isRaw(row)) rawPages += 1;
    times.push(...now.times);
  }
  const isEmpty = times.length === 0;
  const systemTimes = times.map(({ systemTime }) => systemTime);
  return {
    newRecords,
    damaged,
    rawPages,
    oldestSystemTime: isEmpty ? null : Math.min(...systemTimes),
    newestSystemTime: isEmpty ? null : Math.max(...systemTimes),
    last: times.at(-1) ?? null,
  };
}

function isRaw({ bytes, type }: PageRow): boolean {
  return documentedBytes(type, decodePageHeader(bytes).revision) === null;
}

function contentOf(row: PageRow): PageContent {
  const { recordCount: records } = decodePageHeader(row.bytes);
  const isSeries = row.type === partitions.egv || row.type === partitions.backfilledEgv;
  if (!isSeries || isRaw(row)) {
    return { records, damaged: damagedIn(row), times: [] };
  }
  const { readings, damaged } = readingsOfPage(row.bytes, row);
  return { records, damaged, times: readings };
}

/** Without any length of its records, a page's own CRC is all that can be checked. */
function damagedIn({ bytes, recordBytes }: PageRow): number {
  try {
    return decodePage(bytes, recordBytes ?? null).records.filter(({ crcOk }) => !crcOk).length;
  } catch (error) {
    if (error instanceof ProtocolError) return 0;
    throw error;
  }
}
