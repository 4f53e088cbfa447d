import type { PageRow } from './rows.ts';
import type { PageKey } from './schema.ts';

export function pageKey(row: PageRow): PageKey {
  return [row.serial, row.generation, row.type, row.page];
}

/** The pages of one ring in one generation, by number, both ends included. */
export function pageRange(serial: string, generation: number, type: number, first = 0, last = Infinity): IDBKeyRange {
  return IDBKeyRange.bound([serial, generation, type, first], [serial, generation, type, last]);
}
