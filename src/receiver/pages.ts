import { consequenceOf } from './answers.ts';
import { allAttempts, firstAttempt, laterAttempts, type Attempts } from './attempts.ts';
import { ReceiverError } from './errors.ts';

/** Asks for `count` pages from `page` on. */
export type AskPages = (page: number, count: number, attempts: Attempts) => Promise<readonly (Uint8Array | null)[]>;

/**
 * One page that was asked for. `damaged`: its header is, even when it is read alone. `gone`: the ring has no such page any
 * more; it was overwritten since the range was asked (receiver-protocol, 5).
 */
export type FoundPage = Uint8Array | 'damaged' | 'gone';

/**
 * Pages `first` to `first + count - 1`. A group that fails is asked page by page from the second attempt on (9.2);
 * a page whose header is damaged is read once more, alone (9.3).
 */
export async function readPages(ask: AskPages, first: number, count: number): Promise<FoundPage[]> {
  const group = count > 1 ? await askGroup(ask, first, count) : null;
  const pages: FoundPage[] = [];
  for (let index = 0; index < count; index += 1) {
    const page = first + index;
    const attempts = count > 1 ? laterAttempts : allAttempts;
    let found: FoundPage = group ? (group[index] ?? 'damaged') : await askAlone(ask, page, attempts);
    if (found === 'damaged') found = await askAlone(ask, page, allAttempts);
    pages.push(found);
  }
  return pages;
}

/** Null when the pages have to be asked one by one. */
async function askGroup(ask: AskPages, first: number, count: number): Promise<readonly (Uint8Array | null)[] | null> {
  try {
    return await ask(first, count, firstAttempt);
  } catch (error) {
    if (isRefused(error) || consequenceOf(error) === 'repeat') return null;
    throw error;
  }
}

async function askAlone(ask: AskPages, page: number, attempts: Attempts): Promise<FoundPage> {
  try {
    const [bytes] = await ask(page, 1, attempts);
    return bytes ?? 'damaged';
  } catch (error) {
    if (isRefused(error)) return 'gone';
    throw error;
  }
}

function isRefused(error: unknown): boolean {
  return error instanceof ReceiverError && error.code === 'bad-parameter';
}
