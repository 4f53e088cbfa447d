/** How many pages and measurements of a generation of the file and one of this archive are, or cannot be, of one life of the receiver. */
export interface Evidence {
  readonly inFile: number;
  readonly local: number;
  readonly agree: number;
  readonly contradict: number;
}

interface RingEnd {
  readonly page: number;
  /** Of its first good record, receiver seconds. */
  readonly systemTime: number;
}

/** The first and the last page of the glucose ring. */
export interface RingEnds {
  readonly first: RingEnd;
  readonly last: RingEnd;
}

export interface PairingInput {
  readonly inFile: readonly number[];
  readonly local: readonly number[];
  readonly evidence: readonly Evidence[];
  readonly fileEnds: ReadonlyMap<number, RingEnds>;
  readonly localEnds: ReadonlyMap<number, RingEnds>;
}

/**
 * The number here of each generation of the file. One life, where more of what both hold agrees than contradicts; or where they hold
 * nothing in common and the later pages are the later records too, as in a ring that went on between two readings of it. Else a
 * generation is a new one: under its own number where nothing is kept under that, else under the next one. None is higher than
 * the next one, whatever the file says: a reset goes on from the highest.
 */
export function pairedGenerations({ inFile, local, evidence, fileEnds, localEnds }: PairingInput): ReadonlyMap<number, number> {
  const sums = summed(evidence);
  const pairs = new Map<number, number>();
  const taken = new Set<number>();
  const pair = (one: number, other: number): void => {
    if (pairs.has(one) || taken.has(other)) return;
    pairs.set(one, other);
    taken.add(other);
  };
  const alike = sums.filter(({ agree, contradict }) => agree > contradict);
  for (const { inFile: one, local: other } of alike.toSorted((a, b) => b.agree - b.contradict - (a.agree - a.contradict))) pair(one, other);
  const haveMet = new Set(sums.map((sum) => `${sum.inFile} ${sum.local}`));
  for (const one of descending(inFile)) {
    for (const other of descending(local)) {
      if (!haveMet.has(`${one} ${other}`) && wentOn(fileEnds.get(one), localEnds.get(other))) pair(one, other);
    }
  }
  const kept = new Set(local);
  for (const one of inFile.toSorted((a, b) => a - b)) {
    if (pairs.has(one)) continue;
    const next = Math.max(-1, ...kept, ...taken) + 1;
    pair(one, kept.has(one) || taken.has(one) ? next : Math.min(one, next));
  }
  return pairs;
}

function summed(evidence: readonly Evidence[]): Evidence[] {
  const sums = new Map<string, Evidence>();
  for (const one of evidence) {
    const name = `${one.inFile} ${one.local}`;
    const before = sums.get(name);
    sums.set(name, before ? { ...one, agree: before.agree + one.agree, contradict: before.contradict + one.contradict } : one);
  }
  return [...sums.values()];
}

function descending(numbers: readonly number[]): number[] {
  return numbers.toSorted((a, b) => b - a);
}

/** Whether records are later where pages are higher, over both. */
function wentOn(one: RingEnds | undefined, other: RingEnds | undefined): boolean {
  if (!one || !other) return false;
  const ends = [one.first, one.last, other.first, other.last].toSorted((a, b) => a.page - b.page);
  return ends.every((end, i) => i === 0 || end.systemTime >= ends[i - 1]!.systemTime);
}
