import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { encodeFrame } from '../../../src/protocol/receiver/packet.ts';
import type { Transport } from '../../../src/protocol/receiver/transport.ts';
import { HostManners } from '../../../src/simulator/receiver/manners.ts';
import { PracticeReceiver } from '../../../src/simulator/receiver/practice-receiver.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { muteErrors } from './helpers.ts';

const PING = encodeFrame(10);
const OWED = 'a request while an answer is owed';

let clock: VirtualClock;
let receiver: PracticeReceiver;
let transport: Transport;

beforeEach(async () => {
  clock = new VirtualClock();
  receiver = new PracticeReceiver({ clock, days: 1 });
  transport = receiver.transport();
  await transport.open();
  muteErrors();
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a host that hurries its receiver', () => {
  it('may send 50 commands a second, and no more', () => {
    for (let ping = 0; ping < 50; ping += 1) receiver.receive(PING);
    expect(receiver.violations).toEqual([]);
    receiver.receive(PING);
    receiver.receive(PING);
    expect(receiver.violations).toEqual(['more than 50 commands within one second']);
  });

  it('may send 300 commands in 30 seconds, and no more', async () => {
    for (let second = 0; second < 6; second += 1) {
      for (let ping = 0; ping < 50; ping += 1) receiver.receive(PING);
      await clock.advance(1000);
    }
    expect(receiver.violations).toEqual([]);
    receiver.receive(PING);
    expect(receiver.violations).toEqual(['more than 300 commands within 30 seconds']);
  });

  it('is told again when it hurries again', () => {
    const manners = new HostManners();
    const said = [0, 5000].flatMap((at) => Array.from({ length: 60 }, () => manners.hear(at)).flat());
    expect(said).toEqual(Array(2).fill('more than 50 commands within one second'));
  });

  it('is not suspected when the clock is set back', () => {
    const manners = new HostManners();
    for (let command = 0; command < 40; command += 1) manners.hear(10_000);
    expect(Array.from({ length: 40 }, () => manners.hear(5_000)).flat()).toEqual([]);
  });
});

describe('a request while an answer is owed', () => {
  it.each(['drop-answer', 'stall', 'late-answer'] as const)('is told within a second of a request whose fault is %s', async (kind) => {
    receiver.order({ kind, stallMs: 10_000, lateMs: 10_000 });
    await transport.write(PING);
    await clock.advance(999);
    await transport.write(PING);
    expect(receiver.violations).toEqual([OWED]);
  });

  it('is the right of a host that has heard nothing for a second', async () => {
    receiver.order({ kind: 'drop-answer', times: 3 });
    for (let ping = 0; ping < 4; ping += 1) {
      await transport.write(PING);
      await clock.advance(1000);
    }
    expect(receiver.violations).toEqual([]);
  });

  it('is told while an answer still comes in pieces, and no more after five seconds of them', async () => {
    receiver.order({ kind: 'split', sizes: [1], pauseMs: 900 });
    await transport.write(encodeFrame(11));
    await clock.advance(4999);
    await transport.write(PING);
    expect(receiver.violations).toEqual([OWED]);
    await clock.advance(1);
    await transport.close();
    await transport.open();
    receiver.order({ kind: 'split', sizes: [1], pauseMs: 900 });
    await transport.write(encodeFrame(11));
    await clock.advance(5000);
    await transport.write(PING);
    expect(receiver.violations).toEqual([OWED]);
  });

  it('is told of two requests in one write', async () => {
    await transport.write(Uint8Array.from([...PING, ...PING]));
    expect(receiver.violations).toEqual([OWED]);
  });

  it('is no fault after opening anew, nor after a whole answer, good or bad', async () => {
    receiver.order({ kind: 'drop-answer' });
    await transport.write(PING);
    await transport.close();
    await transport.open();
    receiver.order({ kind: 'corrupt-answer', offset: 0 });
    await transport.write(PING);
    await clock.advance(0);
    await transport.write(PING);
    expect(receiver.violations).toEqual([]);
  });

  it('is nothing that can be told without a cable', () => {
    receiver.order({ kind: 'drop-answer' });
    receiver.receive(PING);
    receiver.receive(PING);
    expect(receiver.violations).toEqual([]);
  });
});
