import { strictStores } from '../../support/strict-stores.ts';

declare global {
  interface Window {
    /** The strict stores that this page has written. */
    writtenStrictly: Set<string>;
  }
}

/** A script by which a page complains of each writing transaction over these stores that is less than strict. */
export const strictWrites = `(() => {
  const strict = new Set(${JSON.stringify(strictStores)});
  window.writtenStrictly = new Set();
  const { transaction } = IDBDatabase.prototype;
  IDBDatabase.prototype.transaction = function (...args) {
    const tx = transaction.apply(this, args);
    const written = tx.mode === 'readonly' ? [] : [...tx.objectStoreNames].filter((name) => strict.has(name));
    if (written.length > 0 && tx.durability !== 'strict') console.error('written without strict durability: ' + written);
    for (const name of written) window.writtenStrictly.add(name);
    return tx;
  };
})();`;
