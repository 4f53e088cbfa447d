import type { Cell } from '../domain/cell.ts';
import type { Account } from './account.ts';
import type { ConnectionState, Question, SharingView } from './face.ts';
import { OtherReceiver } from './other-receiver.ts';
import type { Sender } from './sender.ts';
import type { Views } from './views.ts';

/** The part of what the page shows of Share that no store knows: who is signed in, what is being sent, what is asked. */
export class Moment {
  readonly #sharing: Cell<SharingView>;
  readonly #account: Account;
  readonly #sender: Sender;
  readonly #views: Pick<Views, 'destination'>;
  readonly #otherReceiver = new OtherReceiver();

  constructor(sharing: Cell<SharingView>, account: Account, sender: Sender, views: Pick<Views, 'destination'>) {
    this.#sharing = sharing;
    this.#account = account;
    this.#sender = sender;
    this.#views = views;
    const parts = [account.session, account.problem, sender.state, sender.question, this.#otherReceiver.question];
    for (const cell of parts) cell.watch(() => this.#show());
  }

  /** What the stores say was derived anew: it may be that of another account. */
  derived(): void {
    if (this.#sharing.value.session !== this.#session) this.#show();
  }

  /** Whether the followed receiver is another than the shared one: then the page asks. */
  consider(connection: ConnectionState): void {
    const { wish, boundSerial } = this.#sharing.value;
    this.#otherReceiver.consider(connection, this.#account.session.value, wish === 'on' ? boundSerial : null);
  }

  answered({ kind }: Question): void {
    if (kind === 'other-receiver') this.#otherReceiver.answered();
  }

  /** What was answered is asked again, if it is still to be asked. */
  askAgain(): void {
    this.#otherReceiver.askAgain();
  }

  /** Nobody is shown with what is stored of somebody else, or of nobody: whether they share would be wrong for a moment. */
  get #session(): SharingView['session'] {
    const { destination = this.#account.destination } = this.#views;
    return destination === this.#account.destination ? this.#account.session.value : this.#sharing.value.session;
  }

  #show(): void {
    this.#sharing.set({
      ...this.#sharing.value,
      session: this.#session,
      signInProblem: this.#account.problem.value,
      sending: this.#sender.state.value,
      question: this.#sender.question.value ?? this.#otherReceiver.question.value,
    });
  }
}
