/** The key range to ask for next, and how many rows at most. */
type Ask<Row> = (range: IDBKeyRange, count: number) => Promise<readonly Row[]>;

export interface BatchPlan<Row> {
  /** Both ends included. */
  readonly first: IDBValidKey;
  readonly last: IDBValidKey;
  readonly count: number;
  ask: Ask<Row>;
  keyOf(row: Row): IDBValidKey;
}

/** Rows ascending by key, in batches, none of them empty. Between two the main thread is free; what is stored meanwhile may or may not be among them. */
export async function* batches<Row>({ first, last, count, ask, keyOf }: BatchPlan<Row>): AsyncGenerator<readonly Row[]> {
  let range = IDBKeyRange.bound(first, last);
  for (;;) {
    const rows = await ask(range, count);
    const end = rows.at(-1);
    if (!end) return;
    yield rows;
    if (rows.length < count) return;
    range = IDBKeyRange.bound(keyOf(end), last, true);
  }
}
