/** A reading comes every 300 s (receiver-protocol, 10). */
const SLOT_MS = 300_000;

/** When to ask, after a reading is due; nothing new, and it is asked again, then in the next slot. */
const OFFSETS_MS = [10_000, 30_000, 70_000] as const;

/** The next moment to ask for a reading: after `now`, by the newest one's instant. Without any, five minutes on. */
export function nextPollAt(newestAt: number | null, now: number): number {
  if (newestAt === null || newestAt > now) return now + SLOT_MS;
  const slots = Math.floor((now - newestAt) / SLOT_MS);
  for (const slot of [slots, slots + 1]) {
    if (slot === 0) continue;
    for (const offset of OFFSETS_MS) {
      const at = newestAt + slot * SLOT_MS + offset;
      if (at > now) return at;
    }
  }
  return now + SLOT_MS;
}
