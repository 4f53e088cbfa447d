/** What the tabs of one archive tell each other, and what the service worker tells them. */

/** What the tab that has the receiver is doing with it. */
export type There =
  | { readonly kind: 'reading'; readonly serial: string | null }
  | { readonly kind: 'following'; readonly serial: string; readonly nextDueAt: number }
  /** The line is gone, or is opened anew by itself. */
  | { readonly kind: 'lost'; readonly since: number }
  | { readonly kind: 'failed' };

export type TabMessage =
  /** The stores changed, or who is signed in. */
  | { readonly kind: 'changed'; readonly what: 'views' | 'account' }
  /** From the tab that has the receiver: at each change, and when it is asked. */
  | { readonly kind: 'receiver'; readonly there: There }
  | { readonly kind: 'who-follows' }
  /** The person pressed Connect in the sender's tab: whoever has the receiver, or waits for it, stands back. */
  | { readonly kind: 'let-go' };

/** Told of the receiver; the rest is told of the stores. */
export type ReceiverMessage = Exclude<TabMessage, { readonly kind: 'changed' }>;

/** What came over the channel; null for anything that no tab of this version says. */
export function tabMessageOf(data: unknown): TabMessage | null {
  if (!isRecord(data)) return null;
  switch (data['kind']) {
    case 'changed': {
      const { what } = data;
      return what === 'views' || what === 'account' ? { kind: 'changed', what } : null;
    }
    case 'receiver': {
      const there = thereOf(data['there']);
      return there && { kind: 'receiver', there };
    }
    case 'who-follows':
      return { kind: 'who-follows' };
    case 'let-go':
      return { kind: 'let-go' };
    default:
      return null;
  }
}

function thereOf(data: unknown): There | null {
  if (!isRecord(data)) return null;
  const { serial, nextDueAt, since } = data;
  switch (data['kind']) {
    case 'reading':
      return serial === null || typeof serial === 'string' ? { kind: 'reading', serial } : null;
    case 'following':
      return typeof serial === 'string' && isInstant(nextDueAt) ? { kind: 'following', serial, nextDueAt } : null;
    case 'lost':
      return isInstant(since) ? { kind: 'lost', since } : null;
    case 'failed':
      return { kind: 'failed' };
    default:
      return null;
  }
}

function isRecord(data: unknown): data is Readonly<Record<string, unknown>> {
  return typeof data === 'object' && data !== null;
}

function isInstant(data: unknown): data is number {
  return typeof data === 'number' && Number.isFinite(data);
}

/** What is needed of a `BroadcastChannel`. */
export type TabChannel = Pick<BroadcastChannel, 'postMessage' | 'addEventListener'>;

/** The other tabs. Nobody hears what they say themselves. */
export class Tabs {
  readonly #channel: TabChannel;

  constructor(channel: TabChannel) {
    this.#channel = channel;
  }

  tell(message: TabMessage): void {
    this.#channel.postMessage(message);
  }

  hear(listener: (message: TabMessage) => void, signal: AbortSignal): void {
    const onMessage = ({ data }: MessageEvent<unknown>): void => {
      const message = tabMessageOf(data);
      if (message) listener(message);
    };
    this.#channel.addEventListener('message', onMessage, { signal });
  }
}
