import type { Page } from 'playwright';
import { expect } from 'vitest';
import { decodePageHeader } from '../../../src/protocol/receiver/page.ts';
import { partitions } from '../../../src/protocol/receiver/partitions.ts';
import type { PracticeReceiver } from '../../../src/simulator/receiver/practice-receiver.ts';
import { base64Of } from './receiver-plan.ts';

/** A page of the archive, its bytes in base64. */
export interface StoredPage {
  readonly serial: string;
  readonly generation: number;
  readonly type: number;
  readonly page: number;
  readonly bytes: string;
}

/** All pages in the database, ascending, read past the app. */
export function storedPages(page: Page): Promise<StoredPage[]> {
  return page.evaluate(async () => {
    const asked = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.addEventListener('success', () => resolve(request.result));
        request.addEventListener('error', () => reject(request.error));
      });
    const db = await asked(indexedDB.open('cradle'));
    const rows: (Omit<StoredPage, 'bytes'> & { bytes: Uint8Array })[] = await asked(db.transaction('pages').objectStore('pages').getAll());
    db.close();
    return rows.map(({ serial, generation, type, page: number, bytes }) => ({
      serial,
      generation,
      type,
      page: number,
      bytes: btoa(String.fromCharCode(...bytes)),
    }));
  });
}

/**
 * The archive holds every EGV page of this receiver, byte for byte, and nothing else. Of the other rings, which a follower
 * looks at in slower rounds, it holds every page, though not the newest records: they end the last page, or begin it.
 */
export async function expectArchived(page: Page, receiver: PracticeReceiver): Promise<void> {
  const rows = await storedPages(page);
  const stored = new Map(rows.map((row) => [`${row.serial} ${row.generation} ${row.type}.${row.page}`, row.bytes]));
  const held = new Map<string, string>();
  const mayLag = new Set<string>();
  const mayMiss = new Set<string>();
  for (const type of receiver.rings.keys()) {
    const pages = receiver.pagesOf(type);
    for (const bytes of pages) {
      const name = nameOf(receiver, type, bytes);
      held.set(name, base64Of(bytes));
    }
    const [before, last] = pages.slice(-2).map((bytes) => nameOf(receiver, type, bytes));
    if (type === partitions.egv || before === undefined) continue;
    mayLag.add(last ?? before);
    if (last === undefined || stored.has(last)) continue;
    // It was begun since, and the one before may have been read before it was full.
    mayMiss.add(last);
    mayLag.add(before);
  }
  const names = [...new Set([...held.keys(), ...stored.keys()])];
  const due = names.filter((name) => !mayMiss.has(name));
  expect(due.filter((name) => (mayLag.has(name) ? !stored.has(name) : stored.get(name) !== held.get(name)))).toEqual([]);
}

function nameOf({ serial }: PracticeReceiver, type: number, bytes: Uint8Array): string {
  return `${serial} 0 ${type}.${decodePageHeader(bytes).page}`;
}
