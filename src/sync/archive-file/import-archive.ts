import { randomId } from '../../domain/random-id.ts';
import type { ArchiveRow, ReceiverFileRow, RowKind } from '../../exchange/archive-rows.ts';
import { ExchangeError } from '../../exchange/errors.ts';
import { findDestination, putDestination, updateDestination } from '../../store/destinations.ts';
import { addClocks, adoptAttempt, changeReceiver } from '../../store/import-rows.ts';
import { mergePages, noneMerged, sumOf, type PagesMerged } from '../../store/merge-pages.ts';
import type { Store } from '../../store/open.ts';
import { putOutcomes } from '../../store/outcomes.ts';
import type { ReceiverRow } from '../../store/rows.ts';
import { loadSettings, saveSettings } from '../../store/settings.ts';
import { importedAccount, newAccount } from './imported-account.ts';
import { attemptRow, clockRow, outcomeRow, pageRow, receiverRow } from './store-rows.ts';

/** Rows in one transaction. */
const BATCH_ROWS = 256;

/** By serial, then by the file's number of a generation: its number here. */
export type GenerationPlan = ReadonlyMap<string, ReadonlyMap<number, number>>;

type RowOf<Kind extends RowKind> = Extract<ArchiveRow, { readonly kind: Kind }>;

/** Writes a file's rows into the archive as they come, each batch in one strict transaction. Wherever it ends, nothing that was stored is lost. */
export class ArchiveImport {
  readonly #store: Store;
  readonly #plan: GenerationPlan;
  readonly #now: number;
  #merged = noneMerged;
  /** Of one kind. */
  #batch: ArchiveRow[] = [];
  /** Ids here of the file's accounts, in their order. */
  readonly #accounts: string[] = [];
  #lastSeen: ReceiverFileRow | null = null;

  constructor(store: Store, plan: GenerationPlan, now: number) {
    this.#store = store;
    this.#plan = plan;
    this.#now = now;
  }

  /** What became of the pages so far. */
  get merged(): PagesMerged {
    return this.#merged;
  }

  /** Must: in the file's order. */
  async take(rows: readonly ArchiveRow[]): Promise<void> {
    for (const row of rows) {
      const [first] = this.#batch;
      if (first && (first.kind !== row.kind || this.#batch.length === BATCH_ROWS)) await this.#flush();
      this.#batch.push(row);
    }
  }

  /** Writes the rest. The page shows a receiver of the file only where it shows none yet. */
  async finish(): Promise<void> {
    await this.#flush();
    const { receiver } = await loadSettings(this.#store);
    if (receiver === null && this.#lastSeen) await saveSettings(this.#store, { receiver: this.#lastSeen.serial });
  }

  async #flush(): Promise<void> {
    const rows = this.#batch;
    this.#batch = [];
    const store = this.#store;
    const of = <Kind extends RowKind>(kind: Kind): RowOf<Kind>[] => rows.filter((row): row is RowOf<Kind> => row.kind === kind);
    switch (rows[0]?.kind) {
      case 'receiver':
        return this.#receivers(of('receiver'));
      case 'account':
        return this.#addAccounts(of('account'));
      case 'outcome':
        return putOutcomes(store, of('outcome').map((row) => outcomeRow(row, this.#idOf(row.account))));
      case 'attempt':
        for (const row of of('attempt')) await adoptAttempt(store, attemptRow(row, this.#idOf(row.account)));
        return;
      case 'clock':
        await addClocks(store, of('clock').map((row) => clockRow(row, this.#numberOf(row))));
        return;
      case 'page':
        return this.#pages(of('page'));
      case undefined:
    }
  }

  async #receivers(rows: readonly RowOf<'receiver'>[]): Promise<void> {
    for (const row of rows) {
      const told = receiverRow(row, this.#numberOf(row));
      await changeReceiver(this.#store, row.serial, (local) => laterSeen(local, told));
      if (!this.#lastSeen || row.lastSeenAt > this.#lastSeen.lastSeenAt) this.#lastSeen = row;
    }
  }

  async #addAccounts(rows: readonly RowOf<'account'>[]): Promise<void> {
    for (const row of rows) {
      const known = await findDestination(this.#store, row.region, row.accountName);
      if (known) await updateDestination(this.#store, known.id, (local) => importedAccount(local, row, this.#now));
      const id = known?.id ?? randomId();
      if (!known) await putDestination(this.#store, importedAccount(newAccount(row, id, this.#now), row, this.#now));
      this.#accounts.push(id);
    }
  }

  async #pages(rows: readonly RowOf<'page'>[]): Promise<void> {
    const merged = await mergePages(this.#store, rows.map((row) => pageRow(row, this.#numberOf(row))));
    this.#merged = sumOf(this.#merged, merged);
  }

  #numberOf({ serial, generation }: { readonly serial: string; readonly generation: number }): number {
    return checked(this.#plan.get(serial)?.get(generation));
  }

  #idOf(account: number): string {
    return checked(this.#accounts[account]);
  }
}

/** The file was checked before; what was not in it then cannot be taken in. */
function checked<T>(found: T | undefined): T {
  if (found === undefined) throw new ExchangeError('unreadable', 'changed while it was read.');
  return found;
}

/** What was connected last says what the receiver is now, its present generation with it. */
function laterSeen(local: ReceiverRow | undefined, told: ReceiverRow): ReceiverRow {
  if (!local) return told;
  const [later, earlier] = told.lastSeenAt > local.lastSeenAt ? [told, local] : [local, told];
  return {
    ...later,
    unit: later.unit ?? earlier.unit,
    partitionInfo: local.partitionInfo ?? told.partitionInfo,
    firstSeenAt: Math.min(local.firstSeenAt, told.firstSeenAt),
  };
}
