import { describe, expect, it } from 'vitest';
import { commands } from '../../src/protocol/receiver/commands.ts';
import { partitions } from '../../src/protocol/receiver/partitions.ts';
import { createRateBudget } from '../../src/receiver/rate-budget.ts';
import { Receiver } from '../../src/receiver/receiver.ts';
import { UsbSerialPort } from '../../src/receiver/usb-serial-port.ts';
import { WebSerialTransport } from '../../src/receiver/web-serial-transport.ts';
import { PracticeReceiver } from '../../src/simulator/receiver/practice-receiver.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { asDevice, FakeUsbDevice, loadPolyfill } from './fake-usb.ts';

const EGV = partitions.egv;

/** A practice receiver of some pages, and `connect`, which opens a new `Receiver` over a new device on its cable. */
function practiceScene(packetBytes?: number): { clock: VirtualClock; practice: PracticeReceiver; connect(): Promise<Connected> } {
  const clock = new VirtualClock();
  const practice = new PracticeReceiver({ clock, days: 2, latencyMs: 20 });
  const budget = createRateBudget(clock);
  const connect = async (): Promise<Connected> => {
    const device = new FakeUsbDevice(practice.line, packetBytes === undefined ? {} : { packetBytes });
    const receiver = new Receiver(new WebSerialTransport(new UsbSerialPort(asDevice(device), loadPolyfill), clock), { clock, budget });
    await clock.run(receiver.open());
    const range = await clock.run(receiver.ask(commands.pageRange, { type: EGV }));
    if (!range) throw new Error('an empty ring');
    return { device, receiver, range };
  };
  return { clock, practice, connect };
}

interface Connected {
  readonly device: FakeUsbDevice;
  readonly receiver: Receiver;
  readonly range: { readonly first: number; readonly last: number };
}

describe('a receiver by WebUSB', () => {
  it.each([63, 64])('is read page by page, in packets of %i bytes', async (packetBytes) => {
    const { clock, practice, connect } = practiceScene(packetBytes);
    const { device, receiver, range } = await connect();
    const pages: unknown[] = [];
    for (let first = range.first; first <= range.last; first += 4) {
      pages.push(...(await clock.run(receiver.pages(EGV, first, Math.min(4, range.last - first + 1)))));
    }
    expect(pages.length).toBeGreaterThan(8);
    expect(pages).toEqual(practice.pagesOf(EGV));
    expect([practice.violations, device.mostTransfersIn]).toEqual([[], 1]);
    await receiver.close();
    expect(device.opened).toBe(false);
  });

  it('that is cancelled in the middle of an answer is usable at once', async () => {
    const { clock, practice, connect } = practiceScene();
    const { receiver, range } = await connect();
    const cancel = new AbortController();
    const cancelled = receiver.pages(EGV, range.first, 4, cancel.signal);
    await clock.advance(10);
    cancel.abort(new Error('enough'));
    await expect(cancelled).rejects.toThrow('enough');
    await receiver.close();
    const next = await connect();
    expect(await clock.run(next.receiver.pages(EGV, range.first, 1))).toEqual(practice.pagesOf(EGV).slice(0, 1));
    expect(practice.violations).toEqual([]);
  });

  it('that is unplugged in the middle of an answer is lost, and read when it is back', async () => {
    const { clock, practice, connect } = practiceScene();
    const { receiver, range } = await connect();
    practice.order({ kind: 'unplug', afterBytes: 700 });
    await expect(clock.run(receiver.pages(EGV, range.first, 4))).rejects.toMatchObject({ name: 'TransportError', code: 'lost' });
    await receiver.close();
    practice.plug();
    const next = await connect();
    expect(await clock.run(next.receiver.pages(EGV, range.first, 1))).toEqual(practice.pagesOf(EGV).slice(0, 1));
  });
});
