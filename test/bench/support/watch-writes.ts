/** A transaction that writes, from its making to its end, by `performance.now()`. */
export interface WriteSpan {
  readonly stores: readonly string[];
  readonly beganAtMs: number;
  endedAtMs: number;
}

/** Notes every writing transaction of this page from now on, in the list that is given back. */
export function watchWrites(): WriteSpan[] {
  const spans: WriteSpan[] = [];
  const original = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (...args) {
    const tx = original.apply(this, args);
    if (tx.mode !== 'readonly') {
      const now = performance.now();
      const span = { stores: [...tx.objectStoreNames], beganAtMs: now, endedAtMs: now };
      spans.push(span);
      tx.addEventListener('complete', () => (span.endedAtMs = performance.now()));
    }
    return tx;
  };
  return spans;
}
