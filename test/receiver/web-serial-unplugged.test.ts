import { describe, expect, it } from 'vitest';
import { FakePort } from './fake-port.ts';
import { bytes, coded, opened, settle } from './web-serial-scene.ts';

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

  it('is seen at once, while the browser still tells the port as connected', async () => {
    const { port, transport } = await opened();
    const reading = transport.read();
    port.pull();
    expect([port.connected, port.readable]).toEqual([true, null]);
    await expect(reading).rejects.toEqual(coded('lost'));
    await expect(transport.write(bytes(1))).rejects.toEqual(coded('lost'));
    expect(port.written).toEqual([]);
  });

  it('is seen when the computer wakes up without the device', async () => {
    const { port, transport, clock } = await opened();
    const reading = transport.read();
    await clock.advance(8 * 3_600_000);
    port.vanish();
    await expect(reading).rejects.toEqual(coded('lost'));
  });

  it('leaves what came before it to be read', async () => {
    const { port, transport } = await opened();
    port.deliver(1);
    await settle();
    port.pull();
    expect(await transport.read()).toEqual(bytes(1));
    await expect(transport.read()).rejects.toEqual(coded('lost'));
  });

  it('ends a write that is stuck', async () => {
    const { port, transport } = await opened();
    port.stuck = true;
    const writing = transport.write(bytes(1));
    await settle();
    port.pull();
    await expect(writing).rejects.toEqual(coded('lost'));
    await expect(writing).rejects.toHaveProperty('cause.name', 'NetworkError');
  });

  it('rejects a write when the port has no streams any more', async () => {
    const { port, transport } = await opened();
    port.vanish();
    await expect(transport.write(bytes(1))).rejects.toEqual(coded('lost'));
    expect(port.written).toEqual([]);
  });

  it('does not believe a write that resolves although the device is gone', async () => {
    const { port, transport } = await opened();
    port.onWrite = () => port.pull();
    await expect(transport.write(bytes(1))).rejects.toEqual(coded('lost'));
    expect(port.written).toEqual([[1]]);
  });

  it('is what a stream that ends by itself means', async () => {
    const { port, transport } = await opened();
    const reading = transport.read();
    port.end();
    await expect(reading).rejects.toEqual(coded('lost'));
  });

  it.each(['pull', 'vanish'] as const)('still closes (%s)', async (go) => {
    const { port, transport } = await opened();
    port[go]();
    await transport.close();
    expect(port.isOpen).toBe(false);
    await expect(transport.read()).rejects.toEqual(coded('closed'));
  });

  it('leaves the old port dead for ever, and the new one is opened like any', async () => {
    const { port, transport } = await opened();
    port.vanish();
    await transport.close();
    await expect(transport.open()).rejects.toEqual(coded('lost'));
    const plugged = await opened(new FakePort());
    plugged.port.deliver(1);
    expect(await plugged.transport.read()).toEqual(bytes(1));
  });
});

describe('cancelling', () => {
  it('in the middle of an answer frees the port at once, for another transport too', async () => {
    const { port, transport, clock } = await opened();
    const cancel = new AbortController();
    await transport.write(bytes(1), cancel.signal);
    port.deliver(2);
    expect(await transport.read(cancel.signal)).toEqual(bytes(2));
    const reading = transport.read(cancel.signal);
    cancel.abort(new Error('enough'));
    await expect(reading).rejects.toThrow('enough');
    await transport.close();
    expect(clock.sleeping).toBe(0);
    const next = await opened(port);
    port.deliver(3);
    expect(await next.transport.read()).toEqual(bytes(3));
  });
});
