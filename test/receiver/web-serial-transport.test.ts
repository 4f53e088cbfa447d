import { describe, expect, it } from 'vitest';
import { WebSerialTransport } from '../../src/receiver/web-serial-transport.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { FakePort } from './fake-port.ts';
import { bytes, coded, opened, readBytes, settle } from './web-serial-scene.ts';

describe('opening', () => {
  it('opens at 115200 8N1 with a large buffer and touches no control line', async () => {
    const { port, transport } = await opened();
    expect(port.openedWith).toEqual([
      { baudRate: 115_200, dataBits: 8, stopBits: 1, parity: 'none', flowControl: 'none', bufferSize: 65_536 },
    ]);
    await transport.close();
    expect(port.signalsSet).toBe(0);
  });

  it.each([
    ['InvalidStateError', 'busy'],
    ['NetworkError', 'busy'],
    ['SecurityError', 'refused'],
    ['UnknownError', 'refused'],
  ] as const)('tells %s as %s, with its cause', async (name, code) => {
    const port = new FakePort();
    port.refuseOpening = new DOMException('Failed to open serial port.', name);
    const opening = new WebSerialTransport(port).open();
    await expect(opening).rejects.toEqual(coded(code));
    await expect(opening).rejects.toHaveProperty('cause', port.refuseOpening);
  });

  it('may be tried again after it was busy', async () => {
    const port = new FakePort();
    const transport = new WebSerialTransport(port);
    port.refuseOpening = new DOMException('Failed to open serial port.', 'NetworkError');
    await expect(transport.open()).rejects.toEqual(coded('busy'));
    port.refuseOpening = null;
    await transport.open();
    expect(port.isOpen).toBe(true);
  });

  it('is busy for a second open', async () => {
    const { port, transport } = await opened();
    await expect(transport.open()).rejects.toEqual(coded('busy'));
    await expect(new WebSerialTransport(port).open()).rejects.toEqual(coded('busy'));
  });

  it('gives what the device sent before, so that it can be drained', async () => {
    const port = new FakePort();
    port.deliver(1, 2);
    const { transport } = await opened(port);
    port.deliver(3);
    expect(await readBytes(transport, 3)).toEqual([1, 2, 3]);
  });

  it('tells a port that was unplugged long ago as lost, not as held by somebody', async () => {
    const port = new FakePort();
    port.vanish();
    await expect(new WebSerialTransport(port).open()).rejects.toEqual(coded('lost'));
  });

  it('tells a port that is unplugged while it opens as lost, not as held by somebody', async () => {
    const port = new FakePort();
    const release = port.holdOpening();
    const opening = new WebSerialTransport(port).open();
    await Promise.resolve();
    port.vanish();
    release();
    await expect(opening).rejects.toEqual(coded('lost'));
  });

  it('closes again when it was aborted meanwhile', async () => {
    const port = new FakePort();
    const release = port.holdOpening();
    const cancel = new AbortController();
    const opening = new WebSerialTransport(port).open(cancel.signal);
    await Promise.resolve();
    cancel.abort(new Error('enough'));
    release();
    await expect(opening).rejects.toThrow('enough');
    expect(port.openedWith).toHaveLength(1);
    expect(port.isOpen).toBe(false);
  });

  it('closes again when it was closed meanwhile', async () => {
    const port = new FakePort();
    const release = port.holdOpening();
    const transport = new WebSerialTransport(port);
    const opening = transport.open();
    await Promise.resolve();
    const closing = transport.close();
    release();
    await expect(opening).rejects.toEqual(coded('closed'));
    await closing;
    expect(port.isOpen).toBe(false);
  });

  it.each([['open', 'close'], ['open', 'close', 'open', 'close'], ['close', 'open', 'close']] as const)(
    'ends as the last call says: %s, %s …',
    async (...calls) => {
      const port = new FakePort();
      const transport = new WebSerialTransport(port);
      await Promise.allSettled(calls.map((call) => transport[call]()));
      expect(port.isOpen).toBe(false);
      await transport.open();
      expect(port.isOpen).toBe(true);
    },
  );

  it('leaves no port open when the platform opens it long after close gave up', async () => {
    const port = new FakePort();
    const release = port.holdOpening();
    const clock = new VirtualClock();
    const transport = new WebSerialTransport(port, clock);
    const opening = transport.open();
    await clock.advance(0);
    await clock.run(transport.close());
    release();
    await expect(opening).rejects.toEqual(coded('closed'));
    await clock.advance(0);
    expect(port.openedWith).toHaveLength(1);
    expect(port.isOpen).toBe(false);
  });
});

describe('reading', () => {
  it('gives every byte in order, in any chunking, whether asked for before or after', async () => {
    const { port, transport } = await opened();
    const early = transport.read();
    port.deliver(1);
    expect(await early).toEqual(bytes(1));
    port.deliver(2, 3);
    port.deliver(4);
    expect(await readBytes(transport, 3)).toEqual([2, 3, 4]);
  });

  it('loses nothing when a read is aborted', async () => {
    const { port, transport } = await opened();
    const cancel = new AbortController();
    const aborted = transport.read(cancel.signal);
    cancel.abort(new Error('enough'));
    await expect(aborted).rejects.toThrow('enough');
    port.deliver(1, 2);
    await expect(transport.read(cancel.signal)).rejects.toThrow('enough');
    port.deliver(3);
    expect(await readBytes(transport, 3)).toEqual([1, 2, 3]);
  });

  it.each(['UnknownError', 'BufferOverrunError', 'BreakError', 'FramingError', 'ParityError'])(
    'goes on with the new stream after %s, which is not fatal',
    async (name) => {
      const { port, transport } = await opened();
      const reading = transport.read();
      port.stumble(name);
      await Promise.resolve();
      port.deliver(9);
      expect(await reading).toEqual(bytes(9));
      port.stumble(name);
      const again = transport.read();
      await Promise.resolve();
      port.deliver(8);
      expect(await again).toEqual(bytes(8));
      await transport.write(bytes(7));
      expect(port.written).toEqual([[7]]);
    },
  );

  it('gives what came before a non-fatal error, then what came after it', async () => {
    const { port, transport } = await opened();
    port.deliver(1);
    await settle();
    port.stumble();
    await settle();
    port.deliver(2);
    expect(await readBytes(transport, 2)).toEqual([1, 2]);
  });

  it('waits as long as the computer sleeps: an answer that is only late is not lost', async () => {
    const { port, transport, clock } = await opened();
    const reading = transport.read();
    await clock.advance(8 * 3_600_000);
    port.deliver(1);
    expect(await reading).toEqual(bytes(1));
  });
});

describe('writing', () => {
  it('writes what it is given, in order', async () => {
    const { port, transport } = await opened();
    await Promise.all([transport.write(bytes(1, 2)), transport.write(bytes(3))]);
    expect(port.written).toEqual([[1, 2], [3]]);
  });

  it('can be cancelled when it is stuck, and closed', async () => {
    const { port, transport, clock } = await opened();
    port.stuck = true;
    const cancel = new AbortController();
    const writing = transport.write(bytes(1), cancel.signal);
    await settle();
    cancel.abort(new Error('enough'));
    await expect(writing).rejects.toThrow('enough');
    await clock.run(transport.close());
    await expect(transport.write(bytes(2))).rejects.toEqual(coded('closed'));
  });

  it('queues nothing behind a write that is stuck, so that no burst follows it', async () => {
    const { port, transport } = await opened();
    port.stuck = true;
    const cancel = new AbortController();
    const cancelled = [1, 2, 3].map((byte) => transport.write(bytes(byte), cancel.signal));
    await settle();
    cancel.abort(new Error('enough'));
    for (const writing of cancelled) await expect(writing).rejects.toThrow('enough');
    const last = transport.write(bytes(4));
    await settle();
    port.listen();
    await last;
    expect(port.written).toEqual([[1], [4]]);
  });

  it('leaves no write pending when it is closed', async () => {
    const { port, transport, clock } = await opened();
    port.stuck = true;
    const writes = [transport.write(bytes(1)), transport.write(bytes(2))];
    await settle();
    const closing = transport.close();
    for (const writing of writes) await expect(writing).rejects.toEqual(coded('closed'));
    await clock.run(closing);
    expect(port.written).toEqual([[1]]);
  });
});

describe('closing', () => {
  it('rejects a pending read and releases every lock', async () => {
    const { port, transport } = await opened();
    const reading = transport.read();
    await transport.write(bytes(1));
    await transport.close();
    await expect(reading).rejects.toEqual(coded('closed'));
    expect(port.isOpen).toBe(false);
  });

  it('may be called twice, or without an open, and never rejects', async () => {
    const never = new WebSerialTransport(new FakePort());
    await never.close();
    const { transport } = await opened();
    await Promise.all([transport.close(), transport.close()]);
    await transport.close();
  });

  it('lets the port be opened again, at once too, with nothing left of before', async () => {
    const { port, transport } = await opened();
    port.deliver(1, 2);
    await transport.close();
    await transport.open();
    const closing = transport.close();
    await transport.open();
    await closing;
    port.deliver(3);
    expect(await transport.read()).toEqual(bytes(3));
    expect(port.openedWith).toHaveLength(3);
  });
});
