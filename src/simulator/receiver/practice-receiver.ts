import type { Clock } from '../../domain/clock.ts';
import type { GlucoseUnit } from '../../domain/glucose.ts';
import { decodeManufacturing } from '../../protocol/receiver/manufacturing.ts';
import { decodePage } from '../../protocol/receiver/decode-page.ts';
import { encodeFrame } from '../../protocol/receiver/packet.ts';
import { partitions } from '../../protocol/receiver/partitions.ts';
import { resultCodes } from '../../protocol/receiver/result-codes.ts';
import type { Transport, UsbIds } from '../../protocol/receiver/transport.ts';
import { answerTo } from './answers.ts';
import { concatBytes } from './bytes.ts';
import { EgvWriter, recordsOf, type PracticeRecord } from './egv-writer.ts';
import { encodeXmlRecord } from './encode-page.ts';
import type { PartitionRing } from './partition-ring.ts';
import { birthOf, egvPagesOfDays, type BirthOptions } from './birth.ts';
import { PracticeClocks } from './clocks.ts';
import { PracticeHistory } from './history.ts';
import { PracticeLine } from './line.ts';
import { manufacturingXml, partitionRings } from './partitions.ts';
import { PracticeTransport } from './transport.ts';
import { FaultQueue, deliver, type Delivery, type Fault } from './faults.ts';
import { RequestReader, type Request } from './request-reader.ts';

export const PRACTICE_SERIAL = 'PR00000001';
const G4_USB: UsbIds = { vendorId: 0x22a3, productId: 0x0047 };

export interface PracticeReceiverOptions extends BirthOptions {
  /** Its "now" is true UTC to this receiver. A test that sets the computer's clock gives the receiver another. */
  readonly clock: Clock;
  /** Default `PRACTICE_SERIAL`; a loaded manufacturing page says its own. */
  readonly serial?: string;
  /** Another seed, another life; default 1. */
  readonly seed?: number;
  readonly unit?: GlucoseUnit;
  readonly usb?: UsbIds;
  /** Time that each answer takes; default 0. */
  readonly latencyMs?: number;
}

/**
 * A G4 receiver that speaks the real bytes, lives on (a record each 300 s of its clock), and screams at what no
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
  readonly clocks: PracticeClocks;
  readonly rings: ReadonlyMap<number, PartitionRing>;
  /** What a host did that it must never do, in plain words. Also written to the console's errors. */
  readonly violations: string[] = [];

  readonly #latencyMs: number;
  readonly #writer: EgvWriter;
  readonly #requests = new RequestReader();
  readonly #faults = new FaultQueue();
  readonly #counts = new Map<number, number>();

  constructor(options: PracticeReceiverOptions) {
    this.clock = options.clock;
    this.usb = options.usb ?? G4_USB;
    this.unit = options.unit ?? 'mg/dL';
    this.#latencyMs = options.latencyMs ?? 0;
    this.rings = partitionRings(options.pages ?? [], egvPagesOfDays(options.days));
    this.line = new PracticeLine(options.clock, (bytes) => this.#respond(bytes));
    this.line.plugged.watch(() => this.#requests.clear());

    const egv = this.#ring(partitions.egv);
    const birth = birthOf(options, recordsOf(egv.pages).at(-1) ?? null, options.clock.now());
    this.clocks = new PracticeClocks(options.clock, birth.utcMinusSystemMs, birth.displayOffset);
    const localSecondsOfSlot0 = this.clocks.systemTimeAt(birth.anchorAt) + birth.displayOffset;
    this.#writer = new EgvWriter(egv, {
      clocks: this.clocks,
      history: new PracticeHistory(options.seed ?? 1, localSecondsOfSlot0),
      anchorAt: birth.anchorAt,
      fromSlot: birth.fromSlot,
    });
    this.#writer.liveUntil(options.clock.now());
    this.#manufacture(options.serial ?? PRACTICE_SERIAL);
  }

  get serial(): string {
    const page = this.#ring(partitions.manufacturing).pages.at(-1)!;
    return decodeManufacturing(decodePage(page).records[0]!).serial;
  }

  /** Every EGV record since birth or reset, oldest first, those that the ring has dropped included. */
  get records(): readonly PracticeRecord[] {
    this.#live();
    return this.#writer.records;
  }

  /** The raw pages that a partition holds now, ascending. */
  pagesOf(type: number): Uint8Array[] {
    this.#live();
    return this.rings.get(type)?.pages ?? [];
  }

  /** Seconds until the next record that belongs to the series: at most 300, more in a gap. */
  get secondsUntilNext(): number {
    this.#live();
    return (this.#writer.nextSlotAt - this.clock.now()) / 1000;
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
    return concatBytes(this.#respond(bytes).map((delivery) => delivery.bytes));
  }

  /** A bad record takes effect at once and for good; other faults wait in one queue for the answers they spoil. */
  order(fault: Fault): void {
    if (fault.kind === 'bad-record') {
      this.#live();
      this.#ring(fault.type).damage(fault.page, fault.slot);
    } else {
      this.#faults.add(fault);
    }
  }

  unplug(): void {
    this.line.unplug();
  }

  plug(): void {
    this.line.plug();
  }

  /** Erases all partitions but the manufacturing data; the next EGV record begins page 0. */
  reset(systemTime: 'continues' | 'restarts' = 'continues'): void {
    this.#live();
    for (const ring of this.rings.values()) {
      if (ring.layout.type !== partitions.manufacturing) ring.clear();
    }
    this.#writer.reset();
    if (systemTime === 'restarts') this.clocks.restart();
  }

  #live(): void {
    this.#writer.liveUntil(this.clock.now());
  }

  #ring(type: number): PartitionRing {
    const ring = this.rings.get(type);
    if (!ring) throw new RangeError(`no partition ${type}`);
    return ring;
  }

  #manufacture(serial: string): void {
    const ring = this.#ring(partitions.manufacturing);
    if (!ring.range) ring.append(encodeXmlRecord(0, 0, manufacturingXml(serial)));
  }

  #respond(bytes: Uint8Array): Delivery[] {
    this.#live();
    return this.#requests.push(bytes, this.clock.now()).map((request) => {
      const command = request.kind === 'frame' ? request.frame.code : null;
      return deliver(this.#frameFor(request), this.#faults.take(command), this.#latencyMs);
    });
  }

  #frameFor(request: Request): Uint8Array {
    if (request.kind === 'malformed') return this.#scream(resultCodes.nak, `${request.byteCount} bytes that are no frame`);
    if (request.kind === 'incomplete') {
      return this.#scream(resultCodes.incompletePacket, `${request.byteCount} bytes of a frame, and no more of it`);
    }
    const { code } = request.frame;
    this.#counts.set(code, this.countOf(code) + 1);
    const answer = answerTo(this, request.frame);
    if (answer.kind === 'ack') return encodeFrame(resultCodes.ack, answer.payload);
    return answer.violation === null ? encodeFrame(answer.code) : this.#scream(answer.code, answer.violation);
  }

  #scream(code: number, violation: string): Uint8Array {
    this.violations.push(violation);
    console.error(`Practice receiver: ${violation}`);
    return encodeFrame(code);
  }
}
