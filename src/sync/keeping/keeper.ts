import { pruneForgotten } from '../../store/destinations.ts';
import { pruneOutcomes } from '../../store/outcomes.ts';
import type { CradleDeps } from '../cradle-deps.ts';
import type { CradleActions, Forgetting, ForgetResult, KeptData } from '../face.ts';
import { problemOf } from '../problem.ts';
import type { ForgettingDeps } from './forgetting.ts';
import { triesCountUntil } from './tries.ts';

/** Longer than anybody can read back, so that nothing is sent twice (design, section 3). */
const OUTCOMES_KEPT_MS = 7 * 86_400_000;

export interface KeeperDeps extends ForgettingDeps, Pick<CradleDeps, 'storage'> {
  /** Does what may fail; what failed is shown on the page. */
  act(work: () => Promise<void>): Promise<void>;
}

/** What the page keeps, whether the browser lets it, and how it is forgotten. The code comes when it is asked for. */
export class Keeper implements Pick<CradleActions, 'keptData' | 'askToKeep' | 'forget'> {
  readonly #deps: KeeperDeps;
  #hasAsked = false;

  constructor(deps: KeeperDeps) {
    this.#deps = deps;
  }

  /** A receiver was read whole: now there is something worth keeping. Once a page, and nobody waits for the answer. */
  noteRead(): void {
    const { storage } = this.#deps;
    if (!storage || this.#hasAsked) return;
    this.#hasAsked = true;
    void this.#deps.act(async () => (await import('../asked.ts')).askOnceInAWhile({ ...this.#deps, storage }));
  }

  /** Drops what no longer counts. */
  async prune(): Promise<void> {
    const { store, clock } = this.#deps;
    const now = clock.now();
    await pruneOutcomes(store, now - OUTCOMES_KEPT_MS);
    await pruneForgotten(store, ({ signIn }) => triesCountUntil(signIn, now) === null);
  }

  async keptData(): Promise<KeptData | null> {
    let kept: KeptData | null = null;
    await this.#deps.act(async () => {
      kept = await (await import('../asked.ts')).loadKeptData(this.#deps);
    });
    return kept;
  }

  async askToKeep(): Promise<void> {
    const { storage } = this.#deps;
    if (storage) await this.#deps.act(async () => void (await (await import('../asked.ts')).askToKeep({ ...this.#deps, storage })));
  }

  async forget(what: Forgetting): Promise<ForgetResult> {
    try {
      return await (await import('../asked.ts')).forget(this.#deps, what);
    } catch (error) {
      return { kind: 'failed', problem: problemOf(error) };
    }
  }
}
