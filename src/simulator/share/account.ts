import { PracticeReadings, type ReadingRules } from './readings.ts';

export interface AccountOptions {
  readonly accountName: string;
  readonly password: string;
  readonly accountId?: string;
  readonly assignedSerial?: string;
  /** Without one, reads come back empty (share-api 3.2). 1 unless told. */
  readonly followers?: number;
}

/** A monitoring session is of an assigned receiver: there is none without one. */
export type MonitoredReceiver =
  | { readonly kind: 'none' }
  | { readonly kind: 'assigned'; readonly serial: string; readonly monitoring: boolean };

type Lock = { readonly kind: 'open'; readonly wrongTries: number } | { readonly kind: 'locked'; readonly until: number };

export interface LockRules {
  /** How many wrong tries in a row lock the account; the real number is not known (share-api 4.7). */
  readonly maxWrongTries: number;
  readonly lockMs: number;
}

export class PracticeAccount {
  readonly id: string;
  readonly name: string;
  /** Made by the first sign-in under its name, and so the first to go when there are too many. */
  readonly fromOpenDoor: boolean;
  readonly hasFollower: boolean;
  readonly readings: PracticeReadings;
  receiver: MonitoredReceiver;
  /** What the app last told of itself, as it came (share-api 3.7). */
  runtimeInfo: unknown = null;
  readonly #password: string;
  #lock: Lock = { kind: 'open', wrongTries: 0 };

  constructor(id: string, options: AccountOptions, rules: ReadingRules, fromOpenDoor: boolean) {
    this.id = id;
    this.name = options.accountName;
    this.fromOpenDoor = fromOpenDoor;
    this.hasFollower = (options.followers ?? 1) > 0;
    this.readings = new PracticeReadings(rules);
    const serial = options.assignedSerial;
    this.receiver = serial === undefined ? { kind: 'none' } : { kind: 'assigned', serial, monitoring: false };
    this.#password = options.password;
  }

  /** `locked` answers even the right password, and does not prolong the lock. */
  check(password: string, now: number, rules: LockRules): 'right' | 'wrong' | 'locked' {
    if (this.#lock.kind === 'locked') {
      if (now < this.#lock.until) return 'locked';
      this.#lock = { kind: 'open', wrongTries: 0 };
    }
    if (password === this.#password) {
      this.#lock = { kind: 'open', wrongTries: 0 };
      return 'right';
    }
    const wrongTries = this.#lock.wrongTries + 1;
    this.#lock =
      wrongTries < rules.maxWrongTries ? { kind: 'open', wrongTries } : { kind: 'locked', until: now + rules.lockMs };
    return 'wrong';
  }

  stopMonitoring(): void {
    if (this.receiver.kind === 'assigned') this.receiver = { ...this.receiver, monitoring: false };
  }
}
