import type { Clock } from '../../domain/clock.ts';
import type { GlucoseUnit } from '../../domain/glucose.ts';
import { decodeManufacturing } from '../../protocol/receiver/manufacturing.ts';
import { decodePage } from '../../protocol/receiver/decode-page.ts';
import { encodeFrame } from '../../protocol/receiver/packet.ts';
import { partitions } from '../../protocol/receiver/partitions.ts';
import { resultCodes } from '../../protocol/receiver/result-codes.ts';
import type { Transport, UsbIds } from '../../protocol/receiver/transport.ts';
import { answerTo } from './answers.ts';
import { assemble, type MakeOptions } from './assemble.ts';
import { concatBytes } from './bytes.ts';
import type { PracticeClocks } from './clocks.ts';
import { bytesOf, deliver, type Delivery } from './delivery.ts';
import type { PracticeRecord } from './egv-writer.ts';
import { FaultQueue, type Fault } from './faults.ts';
import type { PracticeFlash } from './flash.ts';
import { PracticeLine } from './line.ts';
import { linkMs } from './link-times.ts';
import { HostManners } from './manners.ts';
import type { PracticeModel } from './models.ts';
import type { PartitionRing } from './partition-ring.ts';
import { RequestReader, type Request } from './request-reader.ts';
import { PracticeTransport } from './transport.ts';

export { PRACTICE_SERIAL } from './assemble.ts';
export { linkMs } from './link-times.ts';
export { practiceModels, type PracticeModelName } from './models.ts';

const RECEIVER_USB: UsbIds = { vendorId: 0x22a3, productId: 0x0047 };

export interface PracticeReceiverOptions extends MakeOptions {
  readonly unit?: GlucoseUnit;
  readonly usb?: UsbIds;
  /** Time that each answer takes, beside its link time; default 0. */
  readonly latencyMs?: number;
  /** 'measured': each answer takes as long as on a real G4 (receiver-protocol, 8.1). Default 'none'. */
  readonly linkTimes?: 'none' | 'measured';
}

/**
 * A receiver that speaks the real bytes, lives on (a glucose record each 300 s of its clock), and screams at what no
 * host may ever send to a real one.
 *
 * Nothing in it is by chance: the same seed, birth and offsets give the same records, page by page, at
 * whatever time the receiver is made; a later one has the newer records too. See `BirthOptions`.
 */
export class PracticeReceiver {
  readonly clock: Clock;
  readonly usb: UsbIds;
  readonly unit: GlucoseUnit;
  readonly line: PracticeLine;
  readonly model: PracticeModel;
  readonly clocks: PracticeClocks;
  readonly flash: PracticeFlash;
  /** What a host did that it must never do, in plain words. Also written to the console's errors. */
  readonly violations: string[] = [];

  readonly #latencyMs: number;
  readonly #hasLinkTimes: boolean;
  readonly #requests = new RequestReader();
  readonly #manners = new HostManners();
  readonly #faults = new FaultQueue();
  readonly #counts = new Map<number, number>();

  constructor(options: PracticeReceiverOptions) {
    this.clock = options.clock;
    this.usb = options.usb ?? RECEIVER_USB;
    this.unit = options.unit ?? 'mg/dL';
    this.#latencyMs = options.latencyMs ?? 0;
    this.#hasLinkTimes = options.linkTimes === 'measured';
    const { model, clocks, flash } = assemble(options);
    this.model = model;
    this.clocks = clocks;
    this.flash = flash;
    this.line = new PracticeLine(
      options.clock,
      (bytes) => this.#respondOnLine(bytes),
      () => this.#faults.opened(),
    );
    this.line.plugged.watch(() => this.#requests.clear());
  }

  get serial(): string {
    const page = this.#ring(partitions.manufacturing).pages.at(-1)!;
    return decodeManufacturing(decodePage(page).records[0]!).serial;
  }

  /** Every EGV record (type 4) since birth or reset, in order of writing, those that the ring has dropped included. */
  get records(): readonly PracticeRecord[] {
    this.#ring(partitions.egv);
    return this.flash.egv.records;
  }

  /** The same for type 18; empty where nothing of it is made up. */
  get backfilled(): readonly PracticeRecord[] {
    this.flash.ring(partitions.backfilledEgv);
    return this.flash.backfill?.records ?? [];
  }

  /** All partitions that its partition info lists, as they are now, by type. */
  get rings(): ReadonlyMap<number, PartitionRing> {
    return this.flash.rings;
  }

  /** The raw pages that a partition holds now, ascending. */
  pagesOf(type: number): Uint8Array[] {
    return this.flash.ring(type)?.pages ?? [];
  }

  /** Seconds until the next record that belongs to the series: at most 300, more in a gap. */
  get secondsUntilNext(): number {
    this.#ring(partitions.egv);
    return (this.flash.egv.nextSlotAt - this.clock.now()) / 1000;
  }

  /** True UTC minus the system clock read as if it were UTC: Share's TA, unrounded. */
  get utcMinusSystemSeconds(): number {
    return this.clocks.utcMinusSystemSeconds;
  }

  /** Whole frames received, refused ones included. */
  get commandCount(): number {
    return Array.from(this.#counts.values()).reduce((sum, count) => sum + count, 0);
  }

  countOf(command: number): number {
    return this.#counts.get(command) ?? 0;
  }

  /** A new end of the same cable; only one may be open at a time. */
  transport(): Transport {
    return new PracticeTransport(this.line, this.usb);
  }

  /** The same without a cable: request bytes in, answer bytes out, at once. Delays and pulled cables need the line. */
  receive(bytes: Uint8Array): Uint8Array {
    return concatBytes(this.#respond(bytes).map(bytesOf));
  }

  /** Damage and silence take effect at once; other faults wait in one queue for the answers that they spoil. */
  order(fault: Fault): void {
    switch (fault.kind) {
      case 'bad-record':
        return this.#ring(fault.type).damage(fault.page, fault.slot);
      case 'bad-page-header':
        return this.#ring(fault.type).damageHeader(fault.page, fault.times ?? 1);
      case 'silence':
        return this.#faults.beSilent(this.clock.now() + fault.forMs);
      default:
        return this.#faults.add(fault);
    }
  }

  /** Forgets what was ordered and has not struck, and speaks again; damage stays. */
  clearFaults(): void {
    this.#faults.clear();
  }

  unplug(): void {
    this.line.unplug();
  }

  plug(): void {
    this.line.plug();
  }

  /** The person sets the clock on the screen. */
  setDisplayClock(bySeconds: number): void {
    this.flash.setClocks((clocks) => clocks.setDisplay(bySeconds));
  }

  /** System time jumps; the hardware clock goes on, and the display clock jumps along. */
  setSystemClock(bySeconds: number): void {
    this.flash.setClocks((clocks) => clocks.setSystem(bySeconds));
  }

  /** The battery ran flat: all three clocks begin at 0 again, and the sensor's session ends. Glucose goes on. */
  loseTime(): void {
    this.flash.setClocks((clocks) => clocks.restart(), { timeLost: true });
  }

  /** Erases all partitions but the manufacturing data; the next record of each begins page 0. */
  reset(systemTime: 'continues' | 'restarts' = 'continues'): void {
    this.#ring(partitions.egv);
    this.flash.reset();
    if (systemTime === 'restarts') this.clocks.restart();
  }

  #ring(type: number): PartitionRing {
    const ring = this.flash.ring(type);
    if (!ring) throw new RangeError(`no partition ${type}`);
    return ring;
  }

  #respondOnLine(bytes: Uint8Array): Delivery[] {
    const isOwing = this.line.isOwing;
    const deliveries = this.#respond(bytes);
    if (deliveries.length > (isOwing ? 0 : 1)) this.#scream('a request while an answer is owed');
    return deliveries;
  }

  #respond(bytes: Uint8Array): Delivery[] {
    const now = this.clock.now();
    return this.#requests.push(bytes, now).map((request) => {
      for (const violation of this.#manners.hear(now)) this.#scream(violation);
      const command = request.kind === 'frame' ? request.frame.code : null;
      const frame = this.#frameFor(request);
      const linkTime = this.#hasLinkTimes ? linkMs(command ?? 0, frame.length) : 0;
      return deliver(frame, this.#faults.take(command, now), this.#latencyMs + linkTime);
    });
  }

  #frameFor(request: Request): Uint8Array {
    if (request.kind === 'malformed') {
      this.#scream(`${request.byteCount} bytes that are no frame`);
      return encodeFrame(resultCodes.nak);
    }
    if (request.kind === 'incomplete') {
      this.#scream(`${request.byteCount} bytes of a frame, and no more of it`);
      return encodeFrame(resultCodes.incompletePacket);
    }
    const { code } = request.frame;
    this.#counts.set(code, this.countOf(code) + 1);
    const answer = answerTo(this, request.frame);
    if (answer.kind === 'ack') return encodeFrame(resultCodes.ack, answer.payload);
    if (answer.violation !== null) this.#scream(answer.violation);
    return encodeFrame(answer.code);
  }

  #scream(violation: string): void {
    this.violations.push(violation);
    console.error(`Practice receiver: ${violation}`);
  }
}
