import { anonymousPage, notePage } from './anonymous-page.ts';
import { headLine } from './file-head.ts';
import { toHexLines } from './hex.ts';
import type { PageHint } from './page-slots.ts';
import { typeName } from './record-names.ts';
import type { StandIns } from './stand-ins.ts';

/**
 * The raw pages as text: a first line that says whether ids were replaced; then for each page a comment and its 528
 * bytes as hex, 32 a line. `pagesOfFile` reads it back.
 */

/** A page as the archive holds it. */
export interface ArchivedPage {
  readonly generation: number;
  readonly type: number;
  readonly page: number;
  /** 528, header CRC good. */
  readonly bytes: Uint8Array;
  readonly wasLast: boolean;
  /** Epoch ms. */
  readonly storedAt: number;
  readonly recordBytes?: number;
}

export function pagesHead(options: { readonly keepIds: boolean }): string {
  return `${headLine('Raw pages of a Dexcom receiver, saved by Cradle', options)}\n`;
}

/** Must: called for every page before `pageText` is called for the first. */
export function noteArchivedPage(page: ArchivedPage, standIns: StandIns): void {
  notePage(page.bytes, hintOf(page), standIns);
}

/** `standIns` null: as it is. */
export function pageText(page: ArchivedPage, standIns: StandIns | null): string {
  const bytes = standIns ? anonymousPage(page.bytes, hintOf(page), standIns) : page.bytes;
  return [commentOf(page), ...toHexLines(bytes), ''].join('\n');
}

function hintOf({ type, recordBytes }: ArchivedPage): PageHint {
  return { type, recordBytes: recordBytes ?? null };
}

function commentOf({ type, page, generation, storedAt, wasLast, recordBytes }: ArchivedPage): string {
  const length = recordBytes === undefined ? '' : `, records of ${recordBytes} bytes`;
  const place = wasLast ? "then the ring's last" : "not the ring's last";
  return `# type ${type} ${typeName(type)}, page ${page}, generation ${generation}, stored ${new Date(storedAt).toISOString()}, ${place}${length}`;
}
