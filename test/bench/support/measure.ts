/** What all measurements share: medians of interleaved rounds, and numbers as a person reads them. */

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Milliseconds that a piece of work takes. */
export async function timed(work: () => unknown): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** The median milliseconds of each case, the cases taking turns: what else the machine does meets all of them alike. */
export async function interleaved<Name extends string>(
  rounds: number,
  cases: Readonly<Record<Name, () => unknown>>,
): Promise<Record<Name, number>> {
  const names = Object.keys(cases) as Name[];
  const taken = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const name of names) taken.get(name)?.push(await timed(cases[name]));
  }
  return Object.fromEntries(names.map((name) => [name, median(taken.get(name) ?? [])])) as Record<Name, number>;
}

export function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}

export function mib(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(1)} MiB`;
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** "reached" or "NOT REACHED", beside the goal that is meant. */
export function goal(words: string, reached: boolean): string {
  return `goal ${words}: ${reached ? 'reached' : 'NOT REACHED'}`;
}
