import { describe, expect, it } from 'vitest';
import type { TransportError } from '../../src/protocol/receiver/transport.ts';
import { WebSerialTransport } from '../../src/receiver/web-serial-transport.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { FakePort } from './fake-port.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const coded = (code: TransportError['code']): object => expect.objectContaining({ name: 'TransportError', code });

async function opened(port = new FakePort()): Promise<{ port: FakePort; transport: WebSerialTransport; clock: VirtualClock }> {
  const clock = new VirtualClock();
  const transport = new WebSerialTransport(port, clock);
  await transport.open();
  return { port, transport, clock };
}

async function readBytes(transport: WebSerialTransport, count: number): Promise<number[]> {
  const all: number[] = [];
  while (all.length < count) all.push(...(await transport.read()));
  return all;
}

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

  it('tells a port that was unplugged long ago as lost', async () => {
    const port = new FakePort();
    port.connected = false;
    await expect(new WebSerialTransport(port).open()).rejects.toEqual(coded('lost'));
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

  it('goes on with the new stream after a non-fatal error', async () => {
    const { port, transport } = await opened();
    const reading = transport.read();
    port.stumble();
    await Promise.resolve();
    port.deliver(9);
    expect(await reading).toEqual(bytes(9));
    port.stumble();
    const again = transport.read();
    await Promise.resolve();
    port.deliver(8);
    expect(await again).toEqual(bytes(8));
  });
});

describe('the cable is pulled', () => {
  it('rejects the pending read and later reads and writes, with the cause', async () => {
    const { port, transport } = await opened();
    const reading = transport.read();
    port.pull();
    await expect(reading).rejects.toEqual(coded('lost'));
    await expect(reading).rejects.toHaveProperty('cause.name', 'NetworkError');
    await expect(transport.read()).rejects.toEqual(coded('lost'));
    await expect(transport.write(bytes(1))).rejects.toEqual(coded('lost'));
  });

  it('rejects a write when the port has no streams any more', async () => {
    const { port, transport } = await opened();
    port.vanish();
    await expect(transport.write(bytes(1))).rejects.toEqual(coded('lost'));
    expect(port.written).toEqual([]);
  });

  it('does not believe a write that resolves although the device is gone', async () => {
    const { port, transport } = await opened();
    const writing = transport.write(bytes(1));
    port.pull();
    await expect(writing).rejects.toEqual(coded('lost'));
    expect(port.written).toEqual([[1]]);
  });

  it('is what a stream that ends by itself means', async () => {
    const { port, transport } = await opened();
    const reading = transport.read();
    port.end();
    await expect(reading).rejects.toEqual(coded('lost'));
  });

  it('still closes', async () => {
    const { port, transport } = await opened();
    port.pull();
    await transport.close();
    expect(port.isOpen).toBe(false);
    await expect(transport.read()).rejects.toEqual(coded('closed'));
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
    cancel.abort(new Error('enough'));
    await expect(writing).rejects.toThrow('enough');
    await clock.run(transport.close());
    await expect(transport.write(bytes(2))).rejects.toEqual(coded('closed'));
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
