import type { Clock } from '../../domain/clock.ts';
import { partitions, recordBytes, recordsPerPage } from '../../protocol/receiver/partitions.ts';
import { birthOf, egvPagesOfDays, type BirthOptions } from './birth.ts';
import { PracticeClocks } from './clocks.ts';
import { recordsOf } from './egv-writer.ts';
import { PracticeFlash } from './flash.ts';
import { PracticeHistory } from './history.ts';
import { models, type PracticeModel, type PracticeModelName } from './models.ts';
import { partitionRings, type UnknownRevision } from './partitions.ts';

export const PRACTICE_SERIAL = 'PR00000001';

/** What a practice receiver is, and what lies in it. */
export interface MakeOptions extends BirthOptions {
  /** Its "now" is true UTC to this receiver. A test that sets the computer's clock gives the receiver another. */
  readonly clock: Clock;
  /** Default 'g4'. Partitions with loaded pages have the revisions of those. */
  readonly model?: PracticeModelName;
  /** Default `PRACTICE_SERIAL`; a loaded manufacturing page says its own. */
  readonly serial?: string;
  /** Another seed, another life; default 1. */
  readonly seed?: number;
  /** Room of a partition's ring in pages, by type, where it is to be another than a real receiver's. */
  readonly ringPages?: Readonly<Partial<Record<number, number>>>;
  /** A partition written in a layout that nobody documented. Nobody knows what it says, so an EGV one has no `records`. */
  readonly unknownRevision?: UnknownRevision;
  /** Whether some readings of a gap come back, in type 18; default: where the model has one. False: it stays empty. */
  readonly backfills?: boolean;
}

export interface Made {
  readonly model: PracticeModel;
  readonly clocks: PracticeClocks;
  readonly flash: PracticeFlash;
}

/** Puts a receiver's parts together. Throws `RangeError` for pages that no receiver could hold. */
export function assemble(options: MakeOptions): Made {
  const { clock } = options;
  const model = models[options.model ?? 'g4'];
  const rings = partitionRings({
    model,
    pages: options.pages ?? [],
    egvPages: egvPagesOfDays(options.days, egvPerPage(model)),
    ringPages: options.ringPages ?? {},
    unknownRevision: options.unknownRevision ?? null,
  });
  const egv = rings.get(partitions.egv)!;
  const newestLoaded = recordsOf(egv.pages, egv.layout.recordBytes).at(-1) ?? null;
  const birth = birthOf(options, newestLoaded, clock.now());
  const clocks = new PracticeClocks({
    clock,
    utcMinusSystemMs: birth.utcMinusSystemMs,
    measuredAt: birth.bornAt,
    displayOffset: birth.displayOffset,
    earlier: birth.earlierDisplays,
    driftPpm: options.driftPpm ?? 0,
  });
  const localSecondsOfSlot0 = clocks.systemTimeAt(birth.anchorAt) + birth.displayOffset;
  const backfills = (options.backfills ?? true) && model.partitions.some(({ type }) => type === partitions.backfilledEgv);
  const history = new PracticeHistory(options.seed ?? 1, localSecondsOfSlot0, backfills);
  const serial = options.serial ?? PRACTICE_SERIAL;
  return { model, clocks, flash: new PracticeFlash({ clock, clocks, rings, model, history, birth, serial, backfills }) };
}

function egvPerPage(model: PracticeModel): number {
  const { revision } = model.partitions.find(({ type }) => type === partitions.egv)!;
  return recordsPerPage(recordBytes(partitions.egv, revision)!);
}
