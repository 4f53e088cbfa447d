import { Cell } from '../domain/cell.ts';
import type { ConnectionState, Question, SessionState } from './face.ts';

type OtherReceiverQuestion = Extract<Question, { readonly kind: 'other-receiver' }>;

/**
 * Another receiver than the bound one is plugged in: archived side by side, nothing of it is sent, and the page asks, once
 * a receiver in its life.
 */
export class OtherReceiver {
  readonly question = new Cell<OtherReceiverQuestion | null>(null);
  #asked: string | null = null;

  consider(connection: ConnectionState, session: SessionState, boundSerial: string | null): void {
    if (connection.kind !== 'following' || session.kind !== 'signed-in' || boundSerial === null) return;
    const { serial } = connection;
    if (serial === boundSerial || serial === this.#asked) return;
    this.#asked = serial;
    this.question.set({ kind: 'other-receiver', boundSerial, serial, accountName: session.accountName });
  }

  answered(): void {
    this.question.set(null);
  }
}
