import { strictStores } from '../../support/strict-stores.ts';

declare global {
  /** The strict stores that this page or worker has written, and those of them that it wrote less than strictly. */
  var writtenStores: { readonly strictly: Set<string>; readonly laxly: Set<string> };
}

/** A script by which a page, or a worker, notes each writing transaction over these stores, and complains of one that is less than strict. */
export const strictWrites = `(() => {
  if (globalThis.writtenStores) return;
  const strict = new Set(${JSON.stringify(strictStores)});
  const { strictly, laxly } = (globalThis.writtenStores = { strictly: new Set(), laxly: new Set() });
  const { transaction } = IDBDatabase.prototype;
  IDBDatabase.prototype.transaction = function (...args) {
    const tx = transaction.apply(this, args);
    const written = tx.mode === 'readonly' ? [] : [...tx.objectStoreNames].filter((name) => strict.has(name));
    if (written.length > 0 && tx.durability !== 'strict') console.error('written without strict durability: ' + written);
    for (const name of written) (tx.durability === 'strict' ? strictly : laxly).add(name);
    return tx;
  };
})();`;
