import type { ShareAnswer, ShareRequest } from '../../../src/share/door.ts';
import type { PostBody } from '../../../src/protocol/share/payloads.ts';
import type { Tab } from './tab.ts';

const SHOWN = 40;
const ANSWER_CHARACTERS = 300;

/** What was asked and answered lately, for whoever reads of a schedule that failed: not every one of them fails each time. */
export class ProtocolLog {
  readonly #now: () => number;
  readonly #lines: string[] = [];
  readonly #tabs: Tab[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  asks({ endpoint, body }: ShareRequest, tab: Tab): void {
    this.add(tab, `asks ${endpoint}${endpoint === 'postEgvs' ? postedText(body as PostBody) : ''}`);
  }

  hears({ endpoint }: ShareRequest, answer: ShareAnswer | null, tab: Tab): void {
    this.add(tab, `hears of ${endpoint}: ${answer === null ? 'nothing' : `${answer.status} ${answer.text.slice(0, ANSWER_CHARACTERS)}`}`);
  }

  add(tab: Tab | null, what: string): void {
    if (tab !== null && !this.#tabs.includes(tab)) this.#tabs.push(tab);
    this.#lines.push(`${new Date(this.#now()).toISOString()} ${tab === null ? '' : `page ${this.#tabs.indexOf(tab)} `}${what}`);
    this.#lines.splice(0, this.#lines.length - SHOWN);
  }

  toString(): string {
    return this.#lines.join('\n');
  }
}

function postedText({ TA, Egvs }: PostBody): string {
  return ` TA ${TA}: ${Egvs.map(({ ST, Value }) => `${ST} ${Value}`).join(', ')}`;
}
