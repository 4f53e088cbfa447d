import type { Canary, SeenEntry, SentReading } from '../../store/rows.ts';

/** The most entries Share ever returns, and the furthest back (share-api, 6.3). */
export const MAX_ENTRIES = 288;
export const MAX_MINUTES = 1440;

const SAME_ST_MS = 1000;
const SAME_WT_MS = 30_000;

/** What a reading's WT must be by the service's own rule (share-api, 7.1). */
export function expectedAt(reading: Pick<SentReading, 'stAt' | 'taSeconds'>): number {
  return reading.stAt + reading.taSeconds * 1000;
}

/** The same ST within a second and value; or, where the server rewrote ST, the instant within 30 s and value (share-api, 7.8). */
export function isSame(reading: SentReading, entry: SeenEntry): boolean {
  return (
    entry.value === reading.value &&
    (Math.abs(entry.stAt - reading.stAt) <= SAME_ST_MS || Math.abs(entry.at - expectedAt(reading)) <= SAME_WT_MS)
  );
}

export function isSeen(reading: SentReading, entries: readonly SeenEntry[]): boolean {
  return entries.some((entry) => isSame(reading, entry));
}

/** The one of the latest instant; null where there is none. */
export function newestOf(entries: readonly SeenEntry[]): SeenEntry | null {
  return entries.reduce<SeenEntry | null>((newest, entry) => (newest && newest.at >= entry.at ? newest : entry), null);
}

/** Splits what was sent, or would be, into what followers see already and the rest. */
export function compare(
  readings: readonly SentReading[],
  entries: readonly SeenEntry[],
): { readonly seen: readonly SentReading[]; readonly missing: readonly SentReading[] } {
  const seen: SentReading[] = [];
  const missing: SentReading[] = [];
  for (const reading of readings) (isSeen(reading, entries) ? seen : missing).push(reading);
  return { seen, missing };
}

/** TA moved by more than this: the next post is a canary again (design 3.8). */
const TA_MOVED_SECONDS = 60;

/** Whether a post with this reading must be read back before another. */
export function canaryNeeded(canary: Canary, { serial, taSeconds }: SentReading): boolean {
  if (canary.kind !== 'proven' && canary.kind !== 'unproven') return true;
  return canary.serial !== serial || Math.abs(canary.taSeconds - taSeconds) > TA_MOVED_SECONDS;
}

/** What the read-back says of a canary (design 3.8). */
export type CanaryVerdict =
  | { readonly kind: 'proven' }
  /** Nothing came back: an account without followers returns nothing, so it proves nothing. */
  | { readonly kind: 'unproven' }
  /** Other readings came back, and this one did not: not there yet, or put at another time. */
  | { readonly kind: 'not-found' }
  /** It could not have come back: it is older than a look reaches, or newer ones filled the look. */
  | { readonly kind: 'out-of-sight' }
  /** The server's WT is not ST + TA; `offByMs` is how far. */
  | { readonly kind: 'failed'; readonly offByMs: number };

/** Whether it means something that a reading is not among the entries (design 3.7). `now`: UTC. */
export function isInSight(reading: Pick<SentReading, 'stAt' | 'taSeconds'>, entries: readonly SeenEntry[], now: number): boolean {
  const at = expectedAt(reading);
  const isFull = entries.length >= MAX_ENTRIES;
  return at > now - MAX_MINUTES * 60_000 && (!isFull || entries.some((entry) => entry.at < at));
}

/** Judges the read-back, of all that there is, of a post that Share accepted. `now`: UTC. */
export function judgeCanary(
  canary: Pick<SentReading, 'stAt' | 'taSeconds' | 'value'>,
  entries: readonly SeenEntry[],
  now: number,
): CanaryVerdict {
  const expected = expectedAt(canary);
  const same = entries.filter((entry) => entry.value === canary.value && Math.abs(entry.stAt - canary.stAt) <= SAME_ST_MS);
  if (same.some((entry) => Math.abs(entry.at - expected) <= SAME_WT_MS)) return { kind: 'proven' };
  if (same[0]) return { kind: 'failed', offByMs: same[0].at - expected };
  const rewritten = entries.some((entry) => entry.value === canary.value && Math.abs(entry.at - expected) <= SAME_WT_MS);
  if (rewritten) return { kind: 'proven' };
  if (entries.length === 0) return { kind: 'unproven' };
  return { kind: isInSight(canary, entries, now) ? 'not-found' : 'out-of-sight' };
}
