import { abortable } from './abortable.ts';

/** What the polyfill uses of a device. */
type UsedOfDevice = Pick<
  USBDevice,
  | 'configurations'
  | 'configuration'
  | 'opened'
  | 'open'
  | 'close'
  | 'selectConfiguration'
  | 'claimInterface'
  | 'controlTransferOut'
  | 'transferIn'
  | 'transferOut'
>;

/** The guard as the polyfill takes it. */
export function guarded(guard: UsedOfDevice): USBDevice {
  return guard as USBDevice;
}

const NOTHING: USBInTransferResult = { status: 'ok' };

/**
 * Stands between `web-serial-polyfill` 1.0.15 and a device for one opening, and keeps from the polyfill what it cannot
 * bear: it begins another transfer at each look at its stream, takes an empty packet for an error and a failed
 * write for a good one, and tells errors in words only.
 */
export class UsbGuard implements UsedOfDevice {
  readonly #device: USBDevice;
  readonly #calledOff: AbortSignal | undefined;
  readonly #life = new AbortController();
  #openedHere = false;
  #receiving = false;
  #failure: unknown = null;

  /** `calledOff` ends the opening, whatever step of it the platform does not end. */
  constructor(device: USBDevice, calledOff?: AbortSignal) {
    this.#device = device;
    this.#calledOff = calledOff;
  }

  /** The first error of the platform, which ends every transfer; null while all is well. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Ends the transfers that are stuck, as far as the polyfill can see, so that it can close. */
  release(): void {
    this.#life.abort();
  }

  get configurations(): USBConfiguration[] {
    return this.#device.configurations;
  }

  get configuration(): USBConfiguration | null {
    return this.#device.configuration;
  }

  /** Not true for another's opening, which the polyfill would close when its own fails. */
  get opened(): boolean {
    return this.#openedHere && this.#device.opened;
  }

  async open(): Promise<void> {
    const noteOpened = (): void => {
      this.#openedHere = true;
    };
    await this.#step(this.#device.open().then(noteOpened));
  }

  async close(): Promise<void> {
    await this.#device.close();
    this.#openedHere = false;
  }

  selectConfiguration(value: number): Promise<void> {
    return this.#step(this.#device.selectConfiguration(value));
  }

  claimInterface(number: number): Promise<void> {
    return this.#step(this.#device.claimInterface(number));
  }

  controlTransferOut(setup: USBControlTransferParameters, data?: BufferSource): Promise<USBOutTransferResult> {
    return this.#step(this.#device.controlTransferOut(setup, data));
  }

  /** One at a time; the others end at once with nothing, of which the polyfill makes nothing. */
  async transferIn(endpoint: number, length: number): Promise<USBInTransferResult> {
    if (this.#receiving) return NOTHING;
    this.#receiving = true;
    try {
      return await this.#noting(this.#receive(endpoint, length));
    } finally {
      this.#receiving = false;
    }
  }

  transferOut(endpoint: number, data: BufferSource): Promise<USBOutTransferResult> {
    return this.#noting(this.#send(endpoint, data));
  }

  /** Resolves with at least one byte. An endpoint that halts is woken once; what was lost shows in a frame's CRC. */
  async #receive(endpoint: number, length: number): Promise<USBInTransferResult> {
    let halted = false;
    for (;;) {
      const result = await abortable(this.#device.transferIn(endpoint, length), this.#life.signal);
      if (result.status === 'ok' && result.data && result.data.byteLength > 0) return result;
      if (result.status === 'ok') continue;
      if (result.status !== 'stall' || halted) throw new Error(`transfer in: ${result.status}`);
      halted = true;
      await this.#device.clearHalt('in', endpoint);
    }
  }

  async #send(endpoint: number, data: BufferSource): Promise<USBOutTransferResult> {
    const result = await abortable(this.#device.transferOut(endpoint, data), this.#life.signal);
    if (result.status !== 'ok' || result.bytesWritten < data.byteLength) throw new Error(`transfer out: ${result.status}`);
    return result;
  }

  /** Of the opening, unless it is long over. A device that is changing cannot be closed: what ends late is given back then. */
  async #step<T>(work: Promise<T>): Promise<T> {
    try {
      return await this.#noting(abortable(work, this.#calledOff));
    } catch (error) {
      if (this.#calledOff?.aborted) void work.then(() => (this.opened ? this.close() : undefined)).catch(() => undefined);
      throw error;
    }
  }

  async #noting<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      this.#failure ??= error;
      this.#life.abort(error);
      throw error;
    }
  }
}
