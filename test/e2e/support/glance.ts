import type { Page } from 'playwright';

/** What somebody sees of the page at a glance. */
export class Glance {
  readonly #status: string;
  readonly #buttons: ReadonlySet<string>;

  private constructor(status: string, buttons: readonly string[]) {
    this.#status = status;
    this.#buttons = new Set(buttons);
  }

  /** One question to the page: stories look often, and locators look at everything there is each time. */
  static async at(page: Page): Promise<Glance> {
    const [status, buttons] = await page.evaluate(() => {
      const said: string[] = [];
      const pressable: string[] = [];
      const look = (root: ParentNode): void => {
        for (const element of root.querySelectorAll<HTMLElement>('*')) {
          if (element.role === 'status') said.push(element.innerText);
          const isDisabled = element instanceof HTMLButtonElement && (element.disabled || element.ariaDisabled === 'true');
          if (element instanceof HTMLButtonElement && !isDisabled && element.checkVisibility()) {
            pressable.push((element.ariaLabel ?? element.innerText).trim());
          }
          if (element.shadowRoot) look(element.shadowRoot);
        }
      };
      look(document);
      return [said.join('\n'), pressable] as const;
    });
    return new Glance(status, buttons);
  }

  /** Whether the status line holds one of these words, in this spelling: "Not following" is not "Following". */
  says(...words: readonly string[]): boolean {
    return new RegExp(`\\b(${words.join('|')})\\b`).test(this.#status);
  }

  /** Whether there is a button of this name that can be pressed. */
  offers(name: string): boolean {
    return this.#buttons.has(name);
  }

  /** Whether the receiver is followed, nothing waits, and nothing is being sent, looked up or put off. */
  get isQuiet(): boolean {
    return this.says('Following') && this.says('Nothing waiting') && !this.says('Sending later', 'Sending stopped') && this.offers('Send now');
  }
}
