import { readAnswer, isZeroUuid } from '../../../src/protocol/share/answers.ts';
import type { EndpointName } from '../../../src/protocol/share/endpoints.ts';
import type { ShareAnswer } from '../../../src/share/door.ts';
import { HOUR, MINUTE } from '../world.ts';
import type { Facts } from './facts.ts';
import type { Tab } from './tab.ts';

export const SIGN_INS: ReadonlySet<EndpointName> = new Set(['authenticate', 'loginById']);

/** At least so long nobody tries after a lock-out (share-api, 4.7). */
const LOCK_MS = 10 * MINUTE;

interface Try {
  readonly at: number;
  readonly byHand: boolean;
  end: 'good' | 'none';
}

/** Counts the tries to sign in, and says which of them should not have been (safety rule 5). */
export class SignInJudge {
  readonly #facts: Facts;
  readonly #scream: (what: string) => void;
  readonly #tries: Try[] = [];
  #isLoggingIn = false;
  #lockOut: { readonly until: number; readonly heardBy: Tab } | null = null;

  constructor(facts: Facts, scream: (what: string) => void) {
    this.#facts = facts;
    this.#scream = scream;
  }

  /** One try is a name and then an id, or an id alone. */
  asks(endpoint: EndpointName, now: number, tab: Tab): void {
    if (endpoint === 'loginById' && this.#isLoggingIn) {
      this.#isLoggingIn = false;
      return;
    }
    const byHand = this.#facts.signsInByHand === tab;
    const last = this.#tries.at(-1);
    if (!byHand && last?.end !== 'good') this.#scream('an automatic sign-in after one that did not work');
    const within = (span: number): number => this.#tries.filter(({ at }) => at > now - span).length;
    const isTold = this.#facts.clockSets.some(({ at }) => at > now - 24 * HOUR);
    if (!byHand && !isTold && (within(HOUR) >= 3 || within(24 * HOUR) >= 6)) this.#scream('too many automatic sign-ins');
    if (this.#lockOut && !isTold && now < this.#lockOut.until && !this.#lockOut.heardBy.isLost) this.#scream('a sign-in during a lock-out');
    this.#tries.push({ at: now, end: 'none', byHand });
  }

  hears(endpoint: EndpointName, answer: ShareAnswer | null, now: number, tab: Tab): void {
    const id = answer?.status === 200 ? readAnswer.uuid(answer.text) : null;
    const isGood = id !== null && !isZeroUuid(id);
    const last = this.#tries.at(-1);
    if (last) last.end = isGood ? 'good' : 'none';
    this.#isLoggingIn = endpoint === 'authenticate' && isGood;
    if (answer?.text.includes('MaxAttempts')) this.#lockOut = { until: now + LOCK_MS, heardBy: tab };
    if (isGood && endpoint === 'loginById') this.#lockOut = null;
  }

  /** The session is good for something. */
  works(): void {
    const last = this.#tries.at(-1);
    if (last) last.end = 'good';
  }
}
