import { vi } from 'vitest';
import vectorFile from '../../fixtures/receiver-vectors.json' with { type: 'json' };
import { FrameReader, encodeFrame, type Frame } from '../../../src/protocol/receiver/packet.ts';
import type { PracticeReceiver } from '../../../src/simulator/receiver/practice-receiver.ts';

interface Vector {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly bytes?: string;
  readonly frame?: string;
  readonly command?: number;
}

export const vectors = vectorFile.vectors as readonly Vector[];

/** The raw page of a page vector. */
export function pageVector(id: string): Uint8Array {
  const hex = vectors.find((vector) => vector.id === id)?.bytes;
  if (hex === undefined) throw new Error(`no page vector ${id}`);
  return bytesOf(hex);
}

export function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

export function framesIn(bytes: Uint8Array): Frame[] {
  const reader = new FrameReader();
  reader.push(bytes);
  const frames: Frame[] = [];
  for (let frame = reader.next(); frame; frame = reader.next()) frames.push(frame);
  return frames;
}

/** Sends one request past the cable and gives the one answer. */
export function ask(receiver: PracticeReceiver, code: number, payload: readonly number[] = []): Frame {
  const [answer, ...more] = framesIn(receiver.receive(encodeFrame(code, Uint8Array.from(payload))));
  if (!answer || more.length > 0) throw new Error('not exactly one answer');
  return answer;
}

export function uint32(value: number): number[] {
  return [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24];
}

export function viewOf({ payload }: Frame): DataView {
  return new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
}

/** Keeps what the receiver screams out of the test's output, and counts it. */
export function muteErrors(): { readonly mock: { readonly calls: readonly unknown[][] } } {
  return vi.spyOn(console, 'error').mockImplementation(() => {});
}
