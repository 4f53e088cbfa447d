import { describe, expect, it } from 'vitest';
import { createRateBudget } from '../../src/receiver/rate-budget.ts';
import { Receiver } from '../../src/receiver/receiver.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { damageHeader, join, makePage, u32 } from './make-page.ts';
import { ack, garbled, refuse, ScriptedTransport, silence, split, type Reply } from './scripted-transport.ts';

const EGV = 4;
const pong = ack();
const page = (number: number): Uint8Array => makePage(EGV, number);
const pages = (...numbers: readonly number[]): Reply => ack(join(...numbers.map(page)));

interface Result {
  readonly found: (number | string)[];
  /** Pages asked for, `first x count`; `ping` between. */
  readonly asked: string[];
}

/** Reads pages 10 to 10 + count - 1 from a receiver that answers by the script; `found` are the page numbers. */
async function read(count: number, ...replies: readonly Reply[]): Promise<Result> {
  const clock = new VirtualClock();
  const transport = new ScriptedTransport(clock, [pong, ...replies]);
  const receiver = new Receiver(transport, { clock, budget: createRateBudget(clock) });
  await clock.run(receiver.open());
  transport.forget();
  const found = await clock.run(receiver.pages(EGV, 10, count));
  return {
    found: found.map((bytes) => (typeof bytes === 'string' ? bytes : new DataView(bytes.buffer, bytes.byteOffset).getUint32(10, true))),
    asked: transport.requests.map(({ code, payload }) =>
      code === 10 ? 'ping' : `${new DataView(payload.buffer, payload.byteOffset).getUint32(1, true)}x${payload[5]}`,
    ),
  };
}

describe('pages', () => {
  it('come four in one answer, ascending, also in pieces of one byte', async () => {
    const expected = { found: [10, 11, 12, 13], asked: ['10x4'] };
    expect(await read(4, pages(10, 11, 12, 13))).toEqual(expected);
    expect(await read(4, split(pages(10, 11, 12, 13), 1))).toEqual(expected);
  });

  it.each<[string, Reply]>([
    ['a timeout', silence],
    ['NAK', refuse(2)],
    ['a bad CRC', garbled(pages(10, 11, 12, 13))],
    ['too few pages', pages(10, 11, 12)],
  ])('are asked one by one after %s', async (_, reply) => {
    expect(await read(4, reply, pong, pages(10), pages(11), pages(12), pages(13))).toEqual({
      found: [10, 11, 12, 13],
      asked: ['10x4', 'ping', '10x1', '11x1', '12x1', '13x1'],
    });
  });

  it('have the second and third attempt each after a group has failed', async () => {
    const { found, asked } = await read(2, silence, pong, silence, pong, pages(10), pages(11));
    expect(found).toEqual([10, 11]);
    expect(asked).toEqual(['10x2', 'ping', '10x1', 'ping', '10x1', '11x1']);
    const tooLate = [pong, pages(10), pages(11)];
    await expect(read(2, silence, pong, silence, pong, silence, ...tooLate)).rejects.toMatchObject({ code: 'timeout' });
  });

  it('with a damaged header are read once more alone', async () => {
    const damaged = ack(join(page(10), damageHeader(page(11))));
    expect(await read(2, damaged, pong, pages(11))).toEqual({ found: [10, 11], asked: ['10x2', 'ping', '11x1'] });
  });

  it('are said to be damaged when the header stays so, the others kept', async () => {
    const damaged = ack(join(damageHeader(page(10)), page(11)));
    const alone = ack(damageHeader(page(10)));
    expect(await read(2, damaged, pong, alone)).toEqual({ found: ['damaged', 11], asked: ['10x2', 'ping', '10x1'] });
    expect(await read(1, alone, pong, alone)).toEqual({ found: ['damaged'], asked: ['10x1', 'ping', '10x1'] });
  });

  it('of another number are not taken: a late answer', async () => {
    expect(await read(1, pages(9), pong, pages(10))).toEqual({ found: [10], asked: ['10x1', 'ping', '10x1'] });
  });

  it('that left the ring are gone, and the others come', async () => {
    expect(await read(3, refuse(4), refuse(4), pages(11), pages(12))).toEqual({
      found: ['gone', 11, 12],
      asked: ['10x3', '10x1', '11x1', '12x1'],
    });
    expect(await read(1, refuse(4))).toEqual({ found: ['gone'], asked: ['10x1'] });
  });

  it('are not asked again when the receiver is in trouble', async () => {
    await expect(read(4, refuse(6))).rejects.toMatchObject({ code: 'receiver-trouble' });
  });

  it('must have the form that was asked for', async () => {
    const range = ack(u32(10, 13));
    expect((await read(1, range, pong, pages(10))).asked).toEqual(['10x1', 'ping', '10x1']);
  });
});
