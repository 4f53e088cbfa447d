/**
 * Waits for real input and output (IndexedDB, crypto, locks) where time is virtual: until nothing of them has
 * been under way for a few turns of the event loop.
 */

let underWay = 0;

function track<T>(work: Promise<T>): Promise<T> {
  underWay += 1;
  const end = (): void => {
    underWay -= 1;
  };
  work.then(end, end);
  return work;
}

function watchTransactions(): void {
  const original = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (this: IDBDatabase, ...args: Parameters<typeof original>) {
    const tx = original.apply(this, args);
    underWay += 1;
    const end = (): void => {
      underWay -= 1;
    };
    tx.addEventListener('complete', end, { once: true });
    tx.addEventListener('abort', end, { once: true });
    return tx;
  };
}

function watchCrypto(): void {
  const subtle = SubtleCrypto.prototype;
  for (const name of ['encrypt', 'decrypt', 'generateKey'] as const) {
    const original = subtle[name] as (...args: unknown[]) => Promise<unknown>;
    Object.assign(subtle, {
      [name](this: SubtleCrypto, ...args: unknown[]) {
        return track(original.apply(this, args));
      },
    });
  }
}

watchTransactions();
watchCrypto();

const channel = new MessageChannel();
const waiting: (() => void)[] = [];
channel.port1.addEventListener('message', () => waiting.shift()?.());
channel.port1.start();

function turn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    channel.port2.postMessage(null);
  });
}

const QUIET_TURNS = 8;

export async function idle(): Promise<void> {
  for (let quiet = 0; quiet < QUIET_TURNS; quiet = underWay > 0 ? 0 : quiet + 1) await turn();
}

/** Locks whose granting `idle` waits for. The lock manager itself is the browser's own. */
export const watchedLocks: Pick<LockManager, 'request'> = {
  request: (async (name: string, options: LockOptions, work: LockGrantedCallback<unknown>) => {
    underWay += 1;
    let granted = false;
    const grant = (): void => {
      if (!granted) underWay -= 1;
      granted = true;
    };
    const { held = [] } = await navigator.locks.query();
    // A lock that another holds may stay ungranted as long as virtual time stands still.
    if (held.some((lock) => lock.name === name)) grant();
    try {
      return await navigator.locks.request(name, options, (lock) => {
        grant();
        return work(lock);
      });
    } finally {
      grant();
    }
  }) as LockManager['request'],
};
