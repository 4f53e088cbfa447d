import type { Locks } from '../../src/sync/locks.ts';

/**
 * Waits for real input and output (IndexedDB, crypto, locks) where time is virtual: until nothing of one archive's has
 * been under way for a few turns of the event loop.
 */

/** What is under way of one kind. No turns are spent on waiting: they would take the processor from what is waited for. */
class UnderWay {
  #count = 0;
  readonly #waiting: (() => void)[] = [];

  get isQuiet(): boolean {
    return this.#count === 0;
  }

  /** Gives what must be called at the end. */
  begin(): () => void {
    this.#count += 1;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#count -= 1;
      if (this.#count > 0) return;
      for (const resolve of this.#waiting.splice(0)) resolve();
    };
  }

  quiet(): Promise<void> {
    return this.isQuiet ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve));
  }
}

/** By world: all databases of one are named after it. A lock has its database's name within its own. */
const archives = new Map<string, UnderWay>();
const inCrypto = new UnderWay();

function archiveOf(database: string): UnderWay {
  const [world = database] = database.split('/');
  const known = archives.get(world) ?? new UnderWay();
  archives.set(world, known);
  return known;
}

function watchTransactions(): void {
  const original = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (this: IDBDatabase, ...args: Parameters<typeof original>) {
    const tx = original.apply(this, args);
    const end = archiveOf(this.name).begin();
    tx.addEventListener('complete', end, { once: true });
    tx.addEventListener('abort', end, { once: true });
    return tx;
  };
}

function watchCrypto(): void {
  const subtle = SubtleCrypto.prototype;
  for (const name of ['encrypt', 'decrypt', 'generateKey', 'importKey', 'deriveBits'] as const) {
    const original = subtle[name] as (...args: unknown[]) => Promise<unknown>;
    Object.assign(subtle, {
      [name](this: SubtleCrypto, ...args: unknown[]) {
        const end = inCrypto.begin();
        const work = original.apply(this, args);
        work.then(end, end);
        return work;
      },
    });
  }
}

function watchDatabases(): void {
  for (const name of ['open', 'deleteDatabase'] as const) {
    const original: (this: IDBFactory, name: string, version?: number) => IDBOpenDBRequest = IDBFactory.prototype[name];
    IDBFactory.prototype[name] = function (this: IDBFactory, ...args: Parameters<typeof original>) {
      const request = original.apply(this, args);
      const end = archiveOf(args[0]).begin();
      // What another connection blocks may take as long as virtual time stands still.
      for (const event of ['success', 'error', 'blocked']) request.addEventListener(event, end, { once: true });
      return request;
    };
  }
}

watchDatabases();
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

/** For a clock: resolves when whatever does not wait for time has run as far as it can. */
export function idleOf(database: string): () => Promise<void> {
  const archive = archiveOf(database);
  return async () => {
    for (let turns = 0; turns < QUIET_TURNS; turns += 1) {
      await turn();
      if (archive.isQuiet && inCrypto.isQuiet) continue;
      await Promise.all([archive.quiet(), inCrypto.quiet()]);
      turns = -1;
    }
  };
}

/** Channels of one name in this page, and what each has not heard yet. */
const channels = new Map<string, Map<BroadcastChannel, (() => void)[]>>();

/** A channel whose messages are waited for until every other one of its name in this page has heard them. */
export function watchedChannel(database: string): BroadcastChannel {
  const own = new BroadcastChannel(database);
  const all = channels.get(database) ?? new Map<BroadcastChannel, (() => void)[]>();
  const unheard: (() => void)[] = [];
  channels.set(database, all.set(own, unheard));
  // After a turn the page's own listeners have run too.
  own.addEventListener('message', () => setTimeout(() => unheard.shift()?.()));
  const [post, close] = [own.postMessage.bind(own), own.close.bind(own)];
  own.postMessage = (message) => {
    for (const [other, left] of all) if (other !== own) left.push(archiveOf(database).begin());
    post(message);
  };
  own.close = () => {
    all.delete(own);
    for (const end of unheard.splice(0)) end();
    close();
  };
  return own;
}

interface Waiting {
  readonly isShared: boolean;
  /** It is about to be its own. */
  comes(): void;
}

/** One lock, and who waits for it in the order of asking. */
class Queue {
  readonly waiting = new Set<Waiting>();
  #sharers = 0;
  #isAlone = false;

  take(isShared: boolean): void {
    if (isShared) this.#sharers += 1;
    else this.#isAlone = true;
  }

  letGo(isShared: boolean): void {
    if (isShared) this.#sharers -= 1;
    else this.#isAlone = false;
    this.moveOn();
  }

  /** Somebody let go, or waits no more: whoever is next comes, and with one who shares it all that share it right behind. */
  moveOn(): void {
    for (const next of this.waiting) {
      if (this.#isAlone || (!next.isShared && this.#sharers > 0)) return;
      next.comes();
      if (!next.isShared) return;
    }
  }
}

const queues = new Map<string, Queue>();

/** Locks whose granting is waited for. The lock manager itself is the browser's own. */
export const watchedLocks: Locks = {
  request: (async (name: string, options: LockOptions, work: LockGrantedCallback<unknown>) => {
    const database = [...archives.keys()].find((known) => name.includes(known));
    const archive = archiveOf(database ?? name);
    const queue = queues.get(name) ?? new Queue();
    queues.set(name, queue);
    const isShared = options.mode === 'shared';
    const asked = archive.begin();
    let coming: (() => void) | null = null;
    const own: Waiting = {
      isShared,
      comes: () => {
        coming ??= archive.begin();
      },
    };
    const settled = (): void => {
      queue.waiting.delete(own);
      asked();
      coming?.();
    };
    queue.waiting.add(own);
    const answer = navigator.locks.request(name, options, async (lock) => {
      if (lock) queue.take(isShared);
      settled();
      try {
        return await work(lock);
      } finally {
        if (lock) queue.letGo(isShared);
      }
    });
    answer.catch(() => {
      settled();
      queue.moveOn();
    });
    // Asked after the request: by then it is granted, or waits for another, which may be as long as virtual time stands still.
    void navigator.locks.query().then(asked);
    return answer;
  }) as LockManager['request'],
};

/** Lets an archive's clock wait for `work` too. */
export function track<T>(database: string, work: Promise<T>): Promise<T> {
  const end = archiveOf(database).begin();
  work.then(end, end);
  return work;
}
