import { describe, expect, it } from 'vitest';
import { encodeFrame } from '../../../src/protocol/receiver/packet.ts';
import { PracticeReceiver, linkMs } from '../../../src/simulator/receiver/practice-receiver.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { uint32 } from './helpers.ts';

describe('the time of the link', () => {
  it.each([
    ['ping', 10, 6, 13.1],
    ['a short read', 34, 10, 13.2],
    ['the firmware header', 11, 259, 33.2],
    ['the partition info', 15, 1110, 160],
    ['the firmware settings', 54, 45, 178],
    ['a page range', 16, 14, 20.4],
    ['a page header', 18, 34, 25.8],
    ['one page', 17, 534, 25.5],
    ['two pages', 17, 1062, 44.2],
    ['three pages', 17, 1590, 41.7],
    ['four pages', 17, 2118, 48.5],
    ['pages refused', 17, 6, 13.1],
    ['a range refused', 16, 6, 13.1],
  ])('of %s is that of receiver-protocol 8.1', (_, command, bytes, ms) => {
    expect(linkMs(command, bytes)).toBeCloseTo(ms, 1);
  });

  it('passes before each answer when it was ordered, beside the latency', async () => {
    const clock = new VirtualClock();
    const receiver = new PracticeReceiver({ clock, days: 1, linkTimes: 'measured', latencyMs: 100 });
    const transport = receiver.transport();
    await transport.open();
    const begun = clock.now();
    const { last } = receiver.rings.get(4)!.range!;
    await transport.write(encodeFrame(17, Uint8Array.from([4, ...uint32(last - 3), 4])));
    await clock.run(transport.read());
    expect(clock.now() - begun).toBeCloseTo(148.5, 3);
  });

  it('is none by default', async () => {
    const clock = new VirtualClock();
    const transport = new PracticeReceiver({ clock, days: 1 }).transport();
    await transport.open();
    const begun = clock.now();
    await transport.write(encodeFrame(15));
    await transport.read();
    expect(clock.now()).toBe(begun);
  });
});
