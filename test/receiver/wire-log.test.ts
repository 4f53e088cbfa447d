import { describe, expect, it } from 'vitest';
import { CodedError } from '../../src/domain/coded-error.ts';
import { commands } from '../../src/protocol/receiver/commands.ts';
import type { Transport } from '../../src/protocol/receiver/transport.ts';
import { createRateBudget } from '../../src/receiver/rate-budget.ts';
import { Receiver } from '../../src/receiver/receiver.ts';
import { WebSerialTransport } from '../../src/receiver/web-serial-transport.ts';
import { LoggedTransport, WireLog } from '../../src/receiver/wire-log.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { FakePort } from './fake-port.ts';
import { pong, SECONDS, time } from './scene.ts';
import { late, refuse, ScriptedTransport, silence, type Reply } from './scripted-transport.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

const MIB = 1_048_576;

async function opened(): Promise<{ clock: VirtualClock; port: FakePort; log: WireLog; transport: Transport }> {
  const clock = new VirtualClock();
  const port = new FakePort();
  const log = new WireLog(clock);
  const transport = new LoggedTransport(new WebSerialTransport(port, clock), log);
  await transport.open();
  return { clock, port, log, transport };
}

const noted = (log: WireLog): unknown[] => log.chunks.map(({ direction, bytes: chunk }) => [direction, ...chunk]);

describe('what the log notes', () => {
  it('is what was sent and what was received, in order, with its time', async () => {
    const { clock, port, log, transport } = await opened();
    const startedAt = clock.now();
    await transport.write(bytes(1, 2));
    await clock.advance(40);
    port.deliver(3);
    await transport.read();
    expect(log.chunks).toEqual([
      { at: startedAt, direction: 'sent', bytes: bytes(1, 2) },
      { at: startedAt + 40, direction: 'received', bytes: bytes(3) },
    ]);
    expect(log.forgottenBytes).toBe(0);
  });

  it('stays as it was when the bytes change afterwards', async () => {
    const { log, transport } = await opened();
    const request = bytes(1, 2);
    await transport.write(request);
    request.fill(9);
    expect(noted(log)).toEqual([['sent', 1, 2]]);
  });

  it('is no write that the transport rejected', async () => {
    const { port, log, transport } = await opened();
    port.vanish();
    await expect(transport.write(bytes(1))).rejects.toMatchObject({ code: 'lost' });
    await transport.close();
    await expect(transport.write(bytes(2))).rejects.toMatchObject({ code: 'closed' });
    expect(noted(log)).toEqual([]);
  });

  it('is a write that was cancelled, for it may have left', async () => {
    const { clock, port, log, transport } = await opened();
    port.stuck = true;
    const cancel = new AbortController();
    const writing = transport.write(bytes(1), cancel.signal);
    await clock.advance(0);
    cancel.abort(new Error('enough'));
    await expect(writing).rejects.toThrow('enough');
    expect(noted(log)).toEqual([['sent', 1]]);
  });

  it('is no write that was cancelled before it began', async () => {
    const { port, log, transport } = await opened();
    await expect(transport.write(bytes(1), AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
    expect([noted(log), port.written]).toEqual([[], []]);
  });

  it('is no byte twice when a read is cancelled', async () => {
    const { port, log, transport } = await opened();
    const cancel = new AbortController();
    const reading = transport.read(cancel.signal);
    cancel.abort(new Error('enough'));
    await expect(reading).rejects.toThrow('enough');
    port.deliver(1);
    await transport.read();
    expect(noted(log)).toEqual([['received', 1]]);
  });
});

describe('what the log forgets', () => {
  it('is the older half, by whole notes, and it says how much', () => {
    const log = new WireLog(new VirtualClock());
    const noteBytes = 2_048;
    let notes = 0;
    for (; log.forgottenBytes === 0; notes += 1) log.note('received', new Uint8Array(noteBytes).fill(notes % 251));
    expect(log.forgottenBytes).toBe((notes - log.chunks.length) * noteBytes);
    expect(log.chunks.length / notes).toBeCloseTo(0.5, 1);
    const numbers = log.chunks.map(({ bytes: chunk }) => chunk[0]);
    expect(numbers).toEqual(numbers.map((_, index) => (notes - log.chunks.length + index) % 251));
  });

  it('leaves a whole first read of every partition, in pieces of one USB packet', () => {
    const log = new WireLog(new VirtualClock());
    for (let packet = 0; packet < 250_000 / 64; packet += 1) log.note('received', new Uint8Array(64));
    expect(log.forgottenBytes).toBe(0);
  });

  it('keeps it bounded in single bytes too, which cost more than their length', () => {
    const log = new WireLog(new VirtualClock());
    for (let note = 0; note < 50_000; note += 1) log.note('received', bytes(note % 251));
    expect(log.chunks.length).toBeLessThan(15_000);
    expect(log.forgottenBytes + log.chunks.length).toBe(50_000);
  });

  it('keeps a note that is larger than all of it', () => {
    const log = new WireLog(new VirtualClock());
    log.note('received', new Uint8Array(5 * MIB));
    log.note('sent', bytes(1));
    expect(log.chunks.length).toBeGreaterThan(0);
    expect(noted(log).at(-1)).toEqual(['sent', 1]);
  });
});

describe('logging changes nothing', () => {
  it.each<readonly [string, unknown, readonly Reply[]]>([
    ['a good answer', SECONDS, [pong, time]],
    ['a first command that is lost', SECONDS, [silence, pong, time]],
    ['a late answer', SECONDS, [pong, late(1_100, time), pong, time]],
    ['a failure that is repeated', SECONDS, [pong, refuse(2), pong, time]],
    ['silence to the end', 'timeout', [pong]],
    ['a pulled cable', 'lost', [pong, { chunks: [bytes(1, 0)], unplugged: true }]],
  ])('of %s', async (_name, outcome, replies) => {
    const play = async (wrap: (transport: Transport, clock: VirtualClock) => Transport): Promise<unknown> => {
      const clock = new VirtualClock();
      const transport = new ScriptedTransport(clock, replies);
      const receiver = new Receiver(wrap(transport, clock), { clock, budget: createRateBudget(clock) });
      await clock.run(receiver.open());
      const asking = receiver.ask(commands.systemTime, undefined);
      const told = await clock.run(asking).catch((error: unknown) => (error instanceof CodedError ? error.code : error));
      const at = clock.now();
      await receiver.close();
      return { told, at, codes: transport.codes, sentAt: transport.sentAt };
    };
    const plain = await play((transport) => transport);
    expect(plain).toMatchObject({ told: outcome });
    expect(await play((transport, clock) => new LoggedTransport(transport, new WireLog(clock)))).toEqual(plain);
  });
});
