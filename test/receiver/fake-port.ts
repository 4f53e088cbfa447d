/**
 * A SerialPort of real WHATWG streams that behaves as Chromium's was seen to (web-serial-facts): after a non-fatal
 * error `readable` is a new stream; after a pulled cable it is null while writes still resolve, and the port never
 * opens again; what came while it was closed is there after the next opening.
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
  /** Writes do not end. */
  stuck = false;
  /** Happens while bytes are written. */
  onWrite: (() => void) | null = null;
  readonly #info: SerialPortInfo;
  #held: Promise<void> | null = null;
  #isOpen = false;
  #lost = false;
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  #readable: ReadableStream<Uint8Array> | null = null;
  #writable: WritableStream<Uint8Array> | null = null;
  readonly #pulled = new AbortController();
  readonly #listening = new AbortController();
  #unread: Uint8Array[] = [];

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
        for (const bytes of this.#unread.splice(0)) controller.enqueue(bytes);
      },
    });
    return this.#readable;
  }

  get writable(): WritableStream<Uint8Array> | null {
    if (!this.#isOpen || !this.connected) return null;
    this.#writable ??= new WritableStream<Uint8Array>({
      write: (bytes) => {
        this.written.push([...bytes]);
        this.onWrite?.();
        return this.stuck ? this.#untilListening() : undefined;
      },
    });
    return this.#writable;
  }

  async open(options: SerialOptions): Promise<void> {
    await this.#held;
    if (this.#isOpen) throw new DOMException('The port is already open.', 'InvalidStateError');
    if (this.refuseOpening) throw this.refuseOpening;
    if (this.#pulled.signal.aborted) throw new DOMException('Failed to open serial port.', 'NetworkError');
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
    if (this.readable) this.#controller?.enqueue(Uint8Array.from(bytes));
    else this.#unread.push(Uint8Array.from(bytes));
  }

  /** A system error that the line survives. */
  stumble(name = 'UnknownError'): void {
    void this.readable;
    this.#controller?.error(new DOMException('An unknown system error has occurred.', name));
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
    this.#pulled.abort(new DOMException('The device has been lost.', 'NetworkError'));
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

  /** The device listens again: the write that is stuck ends well. */
  listen(): void {
    this.stuck = false;
    this.#listening.abort();
  }

  #untilListening(): Promise<void> {
    const { signal } = this.#pulled;
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
      this.#listening.signal.addEventListener('abort', () => resolve());
    });
  }
}
