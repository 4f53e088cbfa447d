const MIN_MS = 1_000;
const MAX_MS = 3_600_000;

/**
 * How long `Retry-After` asks to wait: seconds, or an HTTP date counted from `now`; 1 s to 1 h
 * (share-api, 10). Null for no header, or one that says nothing.
 */
export function parseRetryAfter(header: string | null, now: number): number | null {
  if (header === null) return null;
  const text = header.trim();
  const at = parseHttpDate(text);
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : at === null ? null : at - now;
  return ms === null ? null : Math.min(Math.max(ms, MIN_MS), MAX_MS);
}

/** Epoch milliseconds of an HTTP date; null for anything else. */
export function parseHttpDate(header: string | null): number | null {
  if (header === null || !/^[A-Za-z]{3,9},? .+ GMT$/.test(header.trim())) return null;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : at;
}
