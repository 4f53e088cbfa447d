/** A ring's range, both ends included; null when the partition is empty. */
export type Ring = { readonly first: number; readonly last: number } | null;

/** What the archive knows of a stored page: nothing more can be written into it, or it may have grown. */
export interface StoredPage {
  readonly page: number;
  readonly isFull: boolean;
  /** Whether it was the ring's last page when it was stored: only then can a part page still grow. */
  readonly wasLast: boolean;
}

/** A command's worth of pages: `count` pages from `first`, ascending. */
export interface PageGroup {
  readonly first: number;
  readonly count: number;
}

/** More than four pages a command was never seen (receiver-protocol, 2). */
export const PAGES_A_COMMAND = 4;

function isComplete(stored: StoredPage): boolean {
  return stored.isFull || !stored.wasLast;
}

/**
 * What to read: the ring's range minus the complete pages that the archive holds, newest first, in groups
 * of four (design 3.1). It does not stop at the first known page: a first read that was cut off would
 * leave a hole for ever.
 */
export function planPages(ring: Ring, stored: readonly StoredPage[]): PageGroup[] {
  if (!ring) return [];
  const complete = new Set(stored.filter(isComplete).map((page) => page.page));
  const groups: PageGroup[] = [];
  let page = ring.last;
  while (page >= ring.first) {
    if (complete.has(page)) {
      page -= 1;
      continue;
    }
    let count = 1;
    while (count < PAGES_A_COMMAND && page - count >= ring.first && !complete.has(page - count)) count += 1;
    groups.push({ first: page - count + 1, count });
    page -= count;
  }
  return groups;
}

export function pageCount(groups: readonly PageGroup[]): number {
  return groups.reduce((sum, group) => sum + group.count, 0);
}
