/**
 * A SerialPort of real WHATWG streams that behaves as Chromium's was seen to (web-serial-facts): after a non-fatal
 * error `readable` is a new stream; after a pulled cable it is null while writes still resolve.
 */
export class FakePort extends EventTarget implements SerialPort {
  onconnect = null;
  ondisconnect = null;
  connected = true;
  /** Options of every `open` that succeeded. */
  readonly openedWith: SerialOptions[] = [];
  readonly written: number[][] = [];
  signalsSet = 0;
  /** Rejects the next `open`. */
  refuseOpening: DOMException | null = null;
  /** Writes never end. */
  stuck = false;
  readonly #info: SerialPortInfo;
  #held: Promise<void> | null = null;
  #isOpen = false;
  #lost = false;
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  #readable: ReadableStream<Uint8Array> | null = null;
  #writable: WritableStream<Uint8Array> | null = null;

  constructor(info: SerialPortInfo = { usbVendorId: 0x22a3, usbProductId: 0x0047 }) {
    super();
    this.#info = info;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get readable(): ReadableStream<Uint8Array> | null {
    if (!this.#isOpen || this.#lost) return null;
    this.#readable ??= new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller;
      },
    });
    return this.#readable;
  }

  get writable(): WritableStream<Uint8Array> | null {
    if (!this.#isOpen || !this.connected) return null;
    this.#writable ??= new WritableStream<Uint8Array>({
      write: (bytes) => {
        this.written.push([...bytes]);
        return this.stuck ? new Promise(() => undefined) : undefined;
      },
    });
    return this.#writable;
  }

  async open(options: SerialOptions): Promise<void> {
    await this.#held;
    if (this.#isOpen) throw new DOMException('The port is already open.', 'InvalidStateError');
    if (this.refuseOpening) throw this.refuseOpening;
    this.#isOpen = true;
    this.openedWith.push(options);
  }

  /** Like the platform's: rejects while a stream is locked. */
  async close(): Promise<void> {
    if (!this.#isOpen) throw new DOMException('The port is already closed.', 'InvalidStateError');
    if (!this.#lost) await this.#readable?.cancel();
    await this.#writable?.abort();
    this.#isOpen = false;
    this.#lost = false;
    this.#readable = null;
    this.#writable = null;
  }

  /** Holds the next `open` back until the returned function is called. */
  holdOpening(): () => void {
    const gate = new AbortController();
    this.#held = new Promise((resolve) => gate.signal.addEventListener('abort', () => resolve()));
    return () => gate.abort();
  }

  /** The device sends. */
  deliver(...bytes: number[]): void {
    void this.readable;
    this.#controller?.enqueue(Uint8Array.from(bytes));
  }

  /** A system error that the line survives. */
  stumble(): void {
    void this.readable;
    this.#controller?.error(new DOMException('An unknown system error has occurred.', 'UnknownError'));
    this.#readable = null;
  }

  /** The stream ends by itself, which no platform was seen to do. */
  end(): void {
    void this.readable;
    this.#controller?.close();
  }

  /** The cable is pulled: `connected` stays true for a moment. */
  pull(): void {
    void this.readable;
    this.#lost = true;
    this.#controller?.error(new DOMException('The device has been lost.', 'NetworkError'));
  }

  /** A moment later the browser notices. */
  vanish(): void {
    this.pull();
    this.connected = false;
  }

  getInfo(): SerialPortInfo {
    return this.#info;
  }

  async setSignals(): Promise<void> {
    this.signalsSet += 1;
  }

  async getSignals(): Promise<SerialInputSignals> {
    return { dataCarrierDetect: false, clearToSend: false, ringIndicator: false, dataSetReady: false };
  }

  async forget(): Promise<void> {}
}
