import { expect } from 'vitest';
import type { TransportError } from '../../src/protocol/receiver/transport.ts';
import { WebSerialTransport } from '../../src/receiver/web-serial-transport.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { FakePort } from './fake-port.ts';

export const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
export const coded = (code: TransportError['code']): object => expect.objectContaining({ name: 'TransportError', code });

export async function opened(port = new FakePort()): Promise<{ port: FakePort; transport: WebSerialTransport; clock: VirtualClock }> {
  const clock = new VirtualClock();
  const transport = new WebSerialTransport(port, clock);
  await transport.open();
  return { port, transport, clock };
}

/** What does not wait for time has happened. */
export const settle = (): Promise<void> => new VirtualClock().advance(0);

export async function readBytes(transport: WebSerialTransport, count: number): Promise<number[]> {
  const all: number[] = [];
  while (all.length < count) all.push(...(await transport.read()));
  return all;
}
