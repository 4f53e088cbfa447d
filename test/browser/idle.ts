/**
 * Waits for real input and output (IndexedDB, crypto, locks) where time is virtual: until nothing of them has
 * been under way for a few turns of the event loop.
 */

let underWay = 0;
const onQuiet: (() => void)[] = [];

function began(): void {
  underWay += 1;
}

function ended(): void {
  underWay -= 1;
  if (underWay > 0) return;
  for (const resolve of onQuiet.splice(0)) resolve();
}

/** No turns are spent on waiting: they would take the processor from what is waited for. */
function quiet(): Promise<void> {
  return new Promise((resolve) => {
    onQuiet.push(resolve);
  });
}

function track<T>(work: Promise<T>): Promise<T> {
  began();
  work.then(ended, ended);
  return work;
}

function watchTransactions(): void {
  const original = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (this: IDBDatabase, ...args: Parameters<typeof original>) {
    const tx = original.apply(this, args);
    began();
    tx.addEventListener('complete', ended, { once: true });
    tx.addEventListener('abort', ended, { once: true });
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
  for (let turns = 0; turns < QUIET_TURNS; turns += 1) {
    await turn();
    if (underWay === 0) continue;
    await quiet();
    turns = -1;
  }
}

/** Locks whose granting `idle` waits for. The lock manager itself is the browser's own. */
export const watchedLocks: Pick<LockManager, 'request'> = {
  request: (async (name: string, options: LockOptions, work: LockGrantedCallback<unknown>) => {
    began();
    let granted = false;
    const grant = (): void => {
      if (!granted) ended();
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
