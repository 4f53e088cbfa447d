import { PracticeAccount, type AccountOptions } from './account.ts';
import type { ReadingRules } from './readings.ts';

export interface AccountsRules extends ReadingRules {
  /** How many accounts the open door may make before the longest unused of them goes. */
  readonly maxOpenAccounts: number;
}

/** Every account, the longest unused first. */
export class PracticeAccounts {
  readonly #rules: AccountsRules;
  readonly #byId = new Map<string, PracticeAccount>();

  constructor(rules: AccountsRules) {
    this.#rules = rules;
  }

  /** Throws when the name or the id is taken: two accounts cannot share one. */
  add(id: string, options: AccountOptions, fromOpenDoor: boolean): PracticeAccount {
    if (this.byId(id) || this.byName(options.accountName)) throw new Error('the practice account exists already');
    const account = new PracticeAccount(id.toLowerCase(), options, this.#rules, fromOpenDoor);
    this.#byId.set(account.id, account);
    this.#dropUnused();
    return account;
  }

  byName(name: string): PracticeAccount | undefined {
    return this.#find((account) => account.name === name);
  }

  byId(id: string): PracticeAccount | undefined {
    return this.#byId.get(id.toLowerCase());
  }

  ownerOf(serial: string): PracticeAccount | undefined {
    return this.#find(({ receiver }) => receiver.kind === 'assigned' && receiver.serial === serial);
  }

  touch(account: PracticeAccount): void {
    this.#byId.delete(account.id);
    this.#byId.set(account.id, account);
  }

  #find(fits: (account: PracticeAccount) => boolean): PracticeAccount | undefined {
    for (const account of this.#byId.values()) if (fits(account)) return account;
    return undefined;
  }

  #dropUnused(): void {
    const open = [...this.#byId.values()].filter((account) => account.fromOpenDoor);
    for (const account of open.slice(0, Math.max(0, open.length - this.#rules.maxOpenAccounts))) this.#byId.delete(account.id);
  }
}
