import { describe, expect, it } from 'vitest';
import { encodeFrame, FRAME_MAX_BYTES, FrameReader, type Frame } from '../../../src/protocol/receiver/packet.ts';
import { seal } from './support/reference.ts';
import { hex, toHex, vectorsOf } from './support/vectors.ts';

function readerOf(...chunks: Uint8Array[]): FrameReader {
  const reader = new FrameReader();
  for (const chunk of chunks) reader.push(chunk);
  return reader;
}

/** All that is to be had, giving up false starts. */
function framesOf(reader: FrameReader): Frame[] {
  const frames: Frame[] = [];
  for (let frame = reader.next() ?? reader.resync(); frame; frame = reader.next() ?? reader.resync()) frames.push(frame);
  return frames;
}

const systemTime = hex('010a0001c9c5d708a09e');
const ack = encodeFrame(1);
/** Announces 2118 bytes that never come. */
const falseStart = hex('014608');

describe('encodeFrame', () => {
  it.each(vectorsOf('request'))('$id: $name', ({ command, payload, frame }) => {
    expect(toHex(encodeFrame(command, hex(payload)))).toBe(frame);
  });

  it.each(vectorsOf('answer'))('$id: $name', ({ code, payload, frame }) => {
    expect(toHex(encodeFrame(code, hex(payload)))).toBe(frame);
  });

  it('fills the largest frame and refuses a larger one', () => {
    expect(encodeFrame(1, new Uint8Array(FRAME_MAX_BYTES - 6))).toHaveLength(FRAME_MAX_BYTES);
    expect(() => encodeFrame(1, new Uint8Array(FRAME_MAX_BYTES - 5))).toThrow(expect.objectContaining({ code: 'bad-length' }));
  });

  it.each([-1, 256, 1.5, Number.NaN])('refuses %s as a code', (code) => {
    expect(() => encodeFrame(code)).toThrow(expect.objectContaining({ code: 'bad-argument' }));
  });
});

describe('FrameReader', () => {
  it.each(vectorsOf('answer'))('reads $id: $name', ({ frame, code, payload }) => {
    expect(framesOf(readerOf(hex(frame)))).toEqual([{ code, payload: hex(payload) }]);
  });

  it.each(vectorsOf('refuse'))('never yields $id: $name', ({ frame }) => {
    const reader = readerOf(hex(frame));
    expect(framesOf(reader)).toEqual([]);
    expect(reader.discardedBytes).toBe(hex(frame).length);
  });

  it('yields the frames of one chunk one by one', () => {
    const reader = readerOf(Uint8Array.from([...systemTime, ...ack, ...systemTime]));
    expect([reader.next()?.code, reader.next()?.payload.length, reader.next()?.payload.length, reader.next()]).toEqual([1, 0, 4, null]);
    expect(reader.discardedBytes).toBe(0);
  });

  it('waits for the rest of a frame, byte by byte', () => {
    const reader = new FrameReader();
    for (const byte of systemTime.subarray(0, -1)) {
      reader.push(Uint8Array.of(byte));
      expect(reader.next()).toBeNull();
    }
    expect(reader.pendingBytes).toBe(systemTime.length - 1);
    reader.push(systemTime.subarray(-1));
    expect(reader.next()).toEqual({ code: 1, payload: hex('c9c5d708') });
    expect(reader.pendingBytes).toBe(0);
  });

  it('discards one byte where a CRC is wrong, and finds the frame inside', () => {
    const broken = encodeFrame(2, ack);
    broken[broken.length - 1]! ^= 1;
    const reader = readerOf(broken);
    expect(reader.next()).toEqual({ code: 1, payload: new Uint8Array() });
    expect(reader.discardedBytes).toBe(4);
  });

  it.each([
    [0, '010000'],
    [5, '010500'],
    [2119, '014708'],
    [65_535, '01ffff'],
  ])('never waits for a frame of %i bytes', (_, start) => {
    const reader = readerOf(hex(start), systemTime);
    expect(reader.next()).toEqual({ code: 1, payload: hex('c9c5d708') });
    expect(reader.discardedBytes).toBe(3);
  });

  it('takes no frame of 5 bytes, though its CRC is good', () => {
    const tooShort = hex('0105000000');
    seal(tooShort);
    const reader = readerOf(tooShort);
    expect(framesOf(reader)).toEqual([]);
    expect(reader.discardedBytes).toBe(5);
  });

  it('never looks at what earlier bytes left behind in its buffer', () => {
    const reader = readerOf(Uint8Array.from({ length: 2 * FRAME_MAX_BYTES }, (_, at) => ack[at % ack.length]!));
    expect(framesOf(reader)).toHaveLength((2 * FRAME_MAX_BYTES) / ack.length);
    reader.push(hex('aa'));
    expect(reader.next()).toBeNull();
    expect([reader.discardedBytes, reader.pendingBytes]).toEqual([1, 0]);
    reader.push(ack);
    expect(reader.next()).toEqual({ code: 1, payload: new Uint8Array() });
  });

  it('waits behind a false start, and resync shows the frame that it hid', () => {
    const reader = readerOf(falseStart, systemTime);
    expect(reader.next()).toBeNull();
    expect(reader.pendingBytes).toBe(13);
    expect(reader.resync()).toEqual({ code: 1, payload: hex('c9c5d708') });
    expect([reader.discardedBytes, reader.pendingBytes]).toEqual([3, 0]);
  });

  it('resync gives up all false starts there are', () => {
    const reader = readerOf(falseStart, falseStart);
    expect(reader.resync()).toBeNull();
    expect([reader.discardedBytes, reader.pendingBytes]).toEqual([6, 0]);
    expect(reader.resync()).toBeNull();
  });

  it('clear forgets what is pending, and counts it', () => {
    const reader = readerOf(systemTime.subarray(0, 7));
    reader.clear();
    reader.push(ack);
    expect(reader.next()).toEqual({ code: 1, payload: new Uint8Array() });
    expect(reader.discardedBytes).toBe(7);
  });

  it('gives payloads of their own, which later bytes do not touch', () => {
    const reader = readerOf(systemTime);
    const first = reader.next();
    for (let i = 0; i < 1000; i++) {
      reader.push(encodeFrame(1, hex('ffffffff')));
      reader.next();
    }
    expect(first?.payload).toEqual(hex('c9c5d708'));
  });

  it('takes a chunk that is larger than many frames', () => {
    const largest = encodeFrame(1, new Uint8Array(FRAME_MAX_BYTES - 6).fill(1));
    const stream = new Uint8Array(50 * largest.length);
    for (let i = 0; i < 50; i++) stream.set(largest, i * largest.length);
    expect(framesOf(readerOf(hex('01'), stream))).toHaveLength(50);
  });
});
