import type { PracticeReceiver } from './practice-receiver.ts';
import { SerialPortDouble } from './serial-port-double.ts';

/** How long the browser takes to notice a pulled cable. */
const NOTICE_MS = 20;

export interface SerialDoubleOptions {
  /** Whether the page may use the receiver without asking, as after an earlier visit; default false. */
  readonly granted?: boolean;
  /**
   * Whether the permission outlives a pulled cable; default false, as for a device without a USB serial number. True is
   * what a managed policy does.
   */
  readonly keepPermission?: boolean;
}

/**
 * A `navigator.serial` with one practice receiver at the other end: for a page, where an init script puts it in
 * place of the real one, and for Node.
 */
export class SerialDouble extends EventTarget implements Serial {
  onconnect: ((event: Event) => void) | null = null;
  ondisconnect: ((event: Event) => void) | null = null;
  /** What the person will do in the chooser. */
  person: 'chooses' | 'cancels' = 'chooses';
  /** Whether the permission will outlive the next replugging. */
  keepPermission: boolean;
  readonly #receiver: PracticeReceiver;
  #granted: boolean;
  /** Null between the browser's noticing that the cable was pulled and the next plugging in. */
  #port: SerialPortDouble | null = null;
  #noticing: Promise<void> = Promise.resolve();

  constructor(receiver: PracticeReceiver, { granted = false, keepPermission = false }: SerialDoubleOptions = {}) {
    super();
    this.#receiver = receiver;
    this.#granted = granted;
    this.keepPermission = keepPermission;
    const { plugged } = receiver.line;
    if (plugged.value) this.#port = this.#newPort();
    plugged.watch((isPlugged) => {
      if (isPlugged) this.#arrive();
      else this.#noticing = this.#notice();
    });
  }

  async requestPort({ filters = [] }: SerialPortRequestOptions = {}): Promise<SerialPort> {
    for (const { usbVendorId, usbProductId } of filters) {
      if (usbVendorId === undefined && usbProductId !== undefined) throw new TypeError('A product id needs a vendor id.');
    }
    const fits = filters.length === 0 || filters.some((filter) => this.#fits(filter));
    const port = this.#receiver.line.plugged.value ? this.#port : null;
    if (!port || !fits || this.person === 'cancels') {
      throw new DOMException('No port selected by the user.', 'NotFoundError');
    }
    this.#granted = true;
    return port;
  }

  async getPorts(): Promise<SerialPort[]> {
    return this.#granted && this.#port ? [this.#port] : [];
  }

  /** Pulls the cable: reads fail at once. Ends when the browser has noticed and `disconnect` was fired. */
  unplug(): Promise<void> {
    this.#receiver.unplug();
    return this.#noticing;
  }

  /** Plugs it in again: a new port. `connect` is fired if the permission was kept. */
  replug({ keepPermission = this.keepPermission }: { readonly keepPermission?: boolean } = {}): void {
    this.keepPermission = keepPermission;
    this.#receiver.plug();
  }

  async #notice(): Promise<void> {
    const port = this.#port;
    await this.#receiver.clock.sleep(NOTICE_MS);
    if (port === this.#port) this.#leave();
  }

  #leave(): void {
    const port = this.#port;
    if (!port) return;
    this.#port = null;
    port.depart();
    if (this.#granted) this.#fire('disconnect', port);
  }

  #arrive(): void {
    this.#leave();
    this.#granted &&= this.keepPermission;
    this.#port = this.#newPort();
    if (this.#granted) this.#fire('connect', this.#port);
  }

  /** Both see the port as the event's target: it bubbles in a browser, which plain event targets cannot do. */
  #fire(type: 'connect' | 'disconnect', port: SerialPortDouble): void {
    for (const place of [port, this]) {
      const event = Object.defineProperty(new Event(type, { bubbles: true }), 'target', { value: port });
      place.dispatchEvent(event);
      place[`on${type}`]?.(event);
    }
  }

  #newPort(): SerialPortDouble {
    return new SerialPortDouble(this.#receiver.line, this.#receiver.usb, () => {
      this.#granted = false;
      this.#port = this.#newPort();
    });
  }

  #fits({ usbVendorId, usbProductId }: SerialPortFilter): boolean {
    const { vendorId, productId } = this.#receiver.usb;
    return usbVendorId === vendorId && (usbProductId === undefined || usbProductId === productId);
  }
}

export function createSerialDouble(receiver: PracticeReceiver, options?: SerialDoubleOptions): SerialDouble {
  return new SerialDouble(receiver, options);
}
