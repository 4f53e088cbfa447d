import type { Transport } from '../../src/protocol/receiver/transport.ts';
import type { PortSource } from '../../src/receiver/ports.ts';
import type { PracticeReceiver } from '../../src/simulator/receiver/practice-receiver.ts';

/** One port with a receiver that can be pulled and plugged in again; `keepsPermission` as with a managed policy. */
export class Socket implements PortSource {
  keepsPermission = true;
  /** Whether a page may open it without asking: the person chose it once. */
  #allowed = false;
  #receiver: PracticeReceiver;
  /** One a page. */
  readonly #watchers = new Set<{ onConnect(transport: Transport): void; onDisconnect(): void }>();

  constructor(receiver: PracticeReceiver) {
    this.#receiver = receiver;
  }

  availability(): 'ok' {
    return 'ok';
  }

  async known(): Promise<Transport[]> {
    return this.#allowed ? [this.#receiver.transport()] : [];
  }

  async choose(): Promise<Transport> {
    this.#allowed = true;
    return this.#receiver.transport();
  }

  watch(onConnect: (transport: Transport) => void, onDisconnect: () => void): () => void {
    const watcher = { onConnect, onDisconnect };
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  unplug(): void {
    this.#receiver.unplug();
    this.#allowed = false;
    for (const { onDisconnect } of this.#watchers) onDisconnect();
  }

  /** Pulls this receiver and plugs another in. */
  swap(receiver: PracticeReceiver): void {
    this.unplug();
    this.#receiver = receiver;
    this.plug();
  }

  plug(): void {
    this.#receiver.plug();
    if (!this.keepsPermission) return;
    this.#allowed = true;
    for (const { onConnect } of this.#watchers) onConnect(this.#receiver.transport());
  }
}
