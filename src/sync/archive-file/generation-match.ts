import type { ArchiveRow, ClockFileRow, PageFileRow } from '../../exchange/archive-rows.ts';
import { partitions } from '../../protocol/receiver/partitions.ts';
import { clocksOf } from '../../store/clocks.ts';
import { mergePage } from '../../store/continuation.ts';
import { storedGenerations } from '../../store/generations.ts';
import type { Store } from '../../store/open.ts';
import { highestPage, lowestPage, pagesBetween } from '../../store/pages.ts';
import type { PageRow } from '../../store/rows.ts';
import { goodRecords } from './content-tally.ts';
import { pairedGenerations, type Evidence, type RingEnds } from './paired-generations.ts';

/** A page of them stays as it is from one life of the receiver to the next, and tells nothing. */
const timeless: readonly number[] = [partitions.manufacturing, partitions.firmwareParameters, partitions.pcParameters];

/** One receiver of the file, of which something is kept here. */
interface Known {
  readonly local: readonly number[];
  readonly inFile: Set<number>;
  readonly evidence: Evidence[];
  readonly ends: Map<number, RingEnds>;
  /** The generation of each measurement that is kept here, by its instant. */
  readonly clocks: ReadonlyMap<number, { readonly systemTime: number; readonly taSeconds: number; readonly generation: number }>;
}

/**
 * Which generation of this archive each of the file's is. Each computer counts the resets that it saw, so the numbers say nothing: what
 * both hold does. Gathered while the file is checked; nothing is written.
 */
export class GenerationMatch {
  readonly #store: Store;
  readonly #receivers = new Map<string, Known>();

  constructor(store: Store) {
    this.#store = store;
  }

  async note(rows: readonly ArchiveRow[]): Promise<void> {
    for (const row of rows) {
      if (row.kind === 'receiver') (await this.#known(row.serial)).inFile.add(row.generation);
      if (row.kind === 'clock') this.#noteClock(await this.#known(row.serial), row);
    }
    for (const run of runsOf(rows.filter((row) => row.kind === 'page'))) await this.#noteRun(run);
  }

  /** By serial, then by the file's number. Every generation of the file is there. */
  async plan(): Promise<ReadonlyMap<string, ReadonlyMap<number, number>>> {
    const plan = new Map<string, ReadonlyMap<number, number>>();
    for (const [serial, { local, inFile, evidence, ends }] of this.#receivers) {
      const localEnds = new Map<number, RingEnds>();
      for (const generation of local) {
        const [low, high] = await Promise.all([lowestPage, highestPage].map(async (ask) => ask(this.#store, serial, generation, partitions.egv)));
        const own = low && high && endsOf([low, high]);
        if (own) localEnds.set(generation, own);
      }
      plan.set(serial, pairedGenerations({ inFile: [...inFile], local, evidence, fileEnds: ends, localEnds }));
    }
    return plan;
  }

  async #known(serial: string): Promise<Known> {
    const before = this.#receivers.get(serial);
    if (before) return before;
    const [local, clocks] = await Promise.all([storedGenerations(this.#store, serial), clocksOf(this.#store, serial)]);
    const known: Known = {
      local,
      inFile: new Set(),
      evidence: [],
      ends: new Map(),
      clocks: new Map(clocks.map(({ measuredAt, systemTime, taSeconds, generation }) => [measuredAt, { systemTime, taSeconds, generation }])),
    };
    this.#receivers.set(serial, known);
    return known;
  }

  /** The same measurement is kept of one life only: the file, or a part of it, was imported before. */
  #noteClock({ inFile, clocks, evidence }: Known, { generation, measuredAt, systemTime, taSeconds }: ClockFileRow): void {
    inFile.add(generation);
    const same = clocks.get(measuredAt);
    if (same?.systemTime !== systemTime || same.taSeconds !== taSeconds) return;
    evidence.push({ inFile: generation, local: same.generation, agree: 1, contradict: 0 });
  }

  async #noteRun(run: readonly PageFileRow[]): Promise<void> {
    const [first, last] = [run[0], run.at(-1)];
    if (!first || !last) return;
    const { serial, generation, type } = first;
    const known = await this.#known(serial);
    known.inFile.add(generation);
    if (type === partitions.egv) {
      const ends = endsOf(run);
      const before = known.ends.get(generation);
      if (ends) known.ends.set(generation, before ? { first: before.first, last: ends.last } : ends);
    }
    if (timeless.includes(type)) return;
    for (const local of known.local) {
      const stored = await pagesBetween(this.#store, serial, local, type, first.page, last.page);
      const evidence = compared(run, stored);
      if (evidence.agree + evidence.contradict > 0) known.evidence.push({ inFile: generation, local, ...evidence });
    }
  }
}

function compared(run: readonly PageFileRow[], stored: readonly PageRow[]): Pick<Evidence, 'agree' | 'contradict'> {
  const byPage = new Map(run.map((row) => [row.page, row]));
  const verdicts = stored.flatMap(({ page, bytes, recordBytes }) => {
    const row = byPage.get(page);
    return row ? [mergePage(bytes, row.bytes, row.recordBytes ?? recordBytes ?? null) !== null] : [];
  });
  const agree = verdicts.filter(Boolean).length;
  return { agree, contradict: verdicts.length - agree };
}

function endsOf(rows: readonly Pick<PageRow, 'page' | 'bytes' | 'recordBytes'>[]): RingEnds | null {
  const dated = rows.flatMap(({ page, bytes, recordBytes }) => {
    const record = goodRecords(bytes, recordBytes ?? null)[0];
    return record ? [{ page, systemTime: record.systemTime }] : [];
  });
  const [first, last] = [dated[0], dated.at(-1)];
  return first && last ? { first, last } : null;
}

/** Rows of one ring of one generation, together. */
function runsOf(rows: readonly PageFileRow[]): PageFileRow[][] {
  const runs: PageFileRow[][] = [];
  for (const row of rows) {
    const run = runs.at(-1);
    const before = run?.[0];
    if (run && before?.serial === row.serial && before.generation === row.generation && before.type === row.type) run.push(row);
    else runs.push([row]);
  }
  return runs;
}
