/** Measurements lie within this of each other. */
const ROUNDING_SECONDS = 2;

/** More than twice the worst that anybody told of, a minute a month being usual (receiver-protocol, 7.5). */
const MOST_DRIFT_SECONDS_PER_DAY = 10;

/** A correction that was right at one system time; both in seconds. */
export interface CorrectionPoint {
  readonly systemTime: number;
  readonly taSeconds: number;
}

/** Whether two corrections differ by no more than a drifting clock explains; else a clock was set, here or there. */
export function isDrift(one: CorrectionPoint, other: CorrectionPoint): boolean {
  const days = Math.abs(one.systemTime - other.systemTime) / 86_400;
  return Math.abs(one.taSeconds - other.taSeconds) <= ROUNDING_SECONDS + MOST_DRIFT_SECONDS_PER_DAY * days;
}

/** By receiver time; null of none. */
export function newestOf<Point extends CorrectionPoint>(points: readonly Point[]): Point | null {
  return points.reduce<Point | null>((a, b) => (a && a.systemTime > b.systemTime ? a : b), null);
}

/**
 * The correction at a system time: between two measurements by the drift, else that of the nearest (the later of two);
 * null without any. Seconds, not rounded.
 */
export function correctionAt(points: readonly CorrectionPoint[], systemTime: number): number | null {
  let before: CorrectionPoint | null = null;
  let after: CorrectionPoint | null = null;
  for (const point of points) {
    if (point.systemTime <= systemTime && point.systemTime >= (before?.systemTime ?? -Infinity)) before = point;
    if (point.systemTime >= systemTime && point.systemTime <= (after?.systemTime ?? Infinity)) after = point;
  }
  if (!before || !after) return (before ?? after)?.taSeconds ?? null;
  const span = after.systemTime - before.systemTime;
  if (span > 0 && isDrift(before, after)) {
    return before.taSeconds + ((after.taSeconds - before.taSeconds) * (systemTime - before.systemTime)) / span;
  }
  return systemTime - before.systemTime < after.systemTime - systemTime ? before.taSeconds : after.taSeconds;
}
