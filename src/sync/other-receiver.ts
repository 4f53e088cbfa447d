import { Cell } from '../domain/cell.ts';
import type { ConnectionState, Question, SessionState } from './face.ts';

type OtherReceiverQuestion = Extract<Question, { readonly kind: 'other-receiver' }>;

/**
 * Another receiver than the one that is shared is plugged in: archived side by side, nothing of it is sent, and the page asks,
 * once a receiver and account until the person presses Send now. A question about an account that is in use no longer, or
 * a receiver that is shared no longer, is gone.
 */
export class OtherReceiver {
  readonly question = new Cell<OtherReceiverQuestion | null>(null);
  #asked: string | null = null;

  consider(connection: ConnectionState, session: SessionState, sharedSerial: string | null): void {
    const accountName = 'accountName' in session ? session.accountName : null;
    const { value: open } = this.question;
    if (open && session.kind !== 'signing-in' && (open.accountName !== accountName || open.boundSerial !== sharedSerial)) {
      this.#asked = null;
      this.question.set(null);
    }
    if (connection.kind !== 'following' || session.kind !== 'signed-in' || sharedSerial === null) return;
    const { serial } = connection;
    const asked = JSON.stringify([serial, accountName, sharedSerial]);
    if (serial === sharedSerial || asked === this.#asked) return;
    this.#asked = asked;
    this.question.set({ kind: 'other-receiver', boundSerial: sharedSerial, serial, accountName: session.accountName });
  }

  answered(): void {
    this.question.set(null);
  }

  /** By the person's word; whether there still is something to ask is considered anew. */
  askAgain(): void {
    if (!this.question.value) this.#asked = null;
  }
}
