import { unwrap } from 'idb';
import type { Transport } from '../../../src/protocol/receiver/transport.ts';
import type { ShareAnswer, ShareDoor, ShareRequest } from '../../../src/share/door.ts';
import type { CradleDeps } from '../../../src/sync/cradle.ts';
import type { Store } from '../../../src/store/open.ts';
import type { Locks } from '../../../src/sync/locks.ts';
import { strictStores } from '../../support/strict-stores.ts';
import type { WorkerParts } from '../world.ts';
import { doorBy } from './proxies.ts';
import type { CrashPoint } from './steps.ts';

/** Hears what a page asks of Share, and what it hears. */
export interface Listener {
  /** Before the request leaves. */
  asks(request: ShareRequest, tab: Tab): Promise<void>;
  /** `null`: no answer came, or nobody was there any more to hear it. */
  hears(request: ShareRequest, answer: ShareAnswer | null, tab: Tab): void;
  /** Of what no page may do. */
  scream(what: string): void;
}

/**
 * One page that can die as with its browser: from then on nothing that it does reaches anybody, and nothing reaches it. Its
 * locks and its port are free, and each transaction under way is either through or undone.
 */
export class Tab {
  readonly #death = new AbortController();
  readonly #onDeath: (() => void)[] = [];
  readonly died = new Promise<void>((resolve) => this.#onDeath.push(resolve));
  readonly #writes = new Set<IDBTransaction>();
  #hasLeft = false;
  #armed: { readonly at: CrashPoint; left: number } | null = null;

  get isDead(): boolean {
    return this.#death.signal.aborted;
  }

  /** Died in the middle of something, so that what it was told last may be noted nowhere. */
  get isLost(): boolean {
    return this.isDead && !this.#hasLeft;
  }

  /** Its work is done. */
  leave(): void {
    if (!this.isDead) this.#hasLeft = true;
    this.die();
  }

  /** Dies at the `after`th such point from now on, counted from 0. */
  arm(at: CrashPoint, after: number): void {
    if (at === 'now') this.die();
    else this.#armed = { at, left: after };
  }

  disarm(): void {
    this.#armed = null;
  }

  die(): void {
    if (this.isDead) return;
    this.#death.abort();
    for (const tx of this.#writes) tx.abort();
    for (const act of this.#onDeath) act();
  }

  #reach(point: CrashPoint): void {
    if (this.isDead || this.#armed?.at !== point) return;
    if (this.#armed.left === 0) this.die();
    else this.#armed.left -= 1;
  }

  /** The page's dependencies, each of which ends with the tab. */
  seams(deps: CradleDeps, listener: Listener): CradleDeps {
    this.#watchWrites(deps.store, listener);
    this.#onDeath.push(() => deps.store.close());
    const channel = deps.channel as BroadcastChannel;
    this.#onDeath.push(() => channel.close());
    const { clock } = deps;
    return {
      ...deps,
      channel: {
        postMessage: (message) => this.isDead || channel.postMessage(message),
        addEventListener: channel.addEventListener.bind(channel),
      },
      clock: { now: () => clock.now(), elapsed: () => clock.elapsed(), sleep: (ms, signal) => this.#alive(clock.sleep(ms, this.#any(signal))) },
      locks: deps.locks && this.#locks(deps.locks),
      ports: {
        availability: () => deps.ports.availability(),
        known: async () => (await this.#alive(deps.ports.known())).map((one) => this.#transport(one)),
        choose: async () => this.#transport(await this.#alive(deps.ports.choose())),
        watch: (onConnect, onDisconnect) => {
          const stop = deps.ports.watch((one) => onConnect(this.#transport(one)), onDisconnect);
          this.#onDeath.push(stop);
          return stop;
        },
      },
      doorFor: (region, proxy) => this.doorTo(doorBy(proxy, deps.doorFor(region, proxy), listener.scream), listener),
    };
  }

  /** The same of the service worker. */
  workerSeams(parts: WorkerParts, listener: Listener): WorkerParts {
    this.#watchWrites(parts.store, listener);
    const { store, locks, doorFor } = parts;
    return { store, locks: this.#locks(locks), doorFor: (region, proxy) => this.doorTo(doorBy(proxy, doorFor(region, proxy), listener.scream), listener) };
  }

  #any(signal?: AbortSignal): AbortSignal {
    return signal ? AbortSignal.any([signal, this.#death.signal]) : this.#death.signal;
  }

  /** Never settles once the tab is dead. */
  #alive<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      work.then(
        (value) => this.isDead || resolve(value),
        (error: unknown) => this.isDead || reject(error),
      );
    });
  }

  #watchWrites(store: Store, { scream }: Listener): void {
    const db = unwrap(store.db) as IDBDatabase;
    const original = db.transaction.bind(db);
    db.transaction = (...args) => {
      const isWrite = args[1] === 'readwrite';
      if (isWrite) this.#reach('write');
      const tx = original(...args);
      if (!isWrite) return tx;
      const isPromised = strictStores.some((name) => tx.objectStoreNames.contains(name));
      if (isPromised && tx.durability !== 'strict') scream(`less than strict: ${[...tx.objectStoreNames].join(', ')}`);
      this.#writes.add(tx);
      tx.addEventListener('abort', () => this.#writes.delete(tx));
      tx.addEventListener('complete', () => {
        this.#writes.delete(tx);
        this.#reach('written');
      });
      return tx;
    };
  }

  #locks(locks: Locks): Locks {
    const dead = new Promise<never>((_, reject) => {
      this.#onDeath.push(() => reject(new Error('the tab is dead')));
    });
    dead.catch(() => undefined);
    const request = (name: string, options: LockOptions, work: LockGrantedCallback<unknown>): Promise<unknown> => {
      const signal = options.ifAvailable ? {} : { signal: this.#any(options.signal) };
      return this.#alive(locks.request(name, { ...options, ...signal }, (lock) => Promise.race([work(lock), dead])));
    };
    return { ...locks, request: request as LockManager['request'] };
  }

  #transport(inner: Transport): Transport {
    this.#onDeath.push(() => void inner.close());
    return {
      ids: inner.ids,
      open: (signal) => this.#alive(inner.open(signal)),
      read: (signal) => this.#alive(inner.read(signal)),
      write: (bytes, signal) => (this.isDead ? new Promise(() => undefined) : this.#alive(inner.write(bytes, signal))),
      close: () => this.#alive(inner.close()),
    };
  }

  /** The way to Share with this listener at it, until the tab is dead. */
  doorTo(door: ShareDoor, listener: Listener): ShareDoor {
    return {
      call: async (request, signal) => {
        await this.#alive(listener.asks(request, this));
        this.#reach('request');
        if (this.isDead) return new Promise(() => undefined);
        const answer = await door.call(request, signal).catch((error: unknown) => {
          listener.hears(request, null, this);
          throw error;
        });
        this.#reach('answer');
        listener.hears(request, this.isDead ? null : answer, this);
        return this.#alive(Promise.resolve(answer));
      },
    };
  }
}
