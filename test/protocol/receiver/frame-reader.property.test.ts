import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeFrame, FRAME_MAX_BYTES, FrameReader } from '../../../src/protocol/receiver/packet.ts';
import { framesIn } from './support/reference.ts';
import { hex, pageBytes, toHex } from './support/vectors.ts';

/** Noise that looks like the beginning of a frame: a start byte, and a length that is plausible or nearly so. */
const falseStart = fc
  .tuple(fc.integer({ min: 0, max: FRAME_MAX_BYTES + 40 }), fc.uint8Array({ maxLength: 12 }))
  .map(([length, rest]) => Uint8Array.of(0x01, length & 0xff, length >> 8, ...rest));

const goodFrame = fc
  .tuple(fc.integer({ min: 0, max: 255 }), fc.uint8Array({ maxLength: 700 }))
  .map(([code, payload]) => encodeFrame(code, payload));

const brokenFrame = fc.tuple(goodFrame, fc.nat()).map(([frame, at]) => {
  const broken = frame.slice();
  broken[at % broken.length]! ^= 1 << (at % 8);
  return broken;
});

const truncatedFrame = fc.tuple(goodFrame, fc.nat()).map(([frame, at]) => frame.slice(0, at % frame.length));
const junk = fc.uint8Array({ maxLength: 60 });
const noise = fc.array(fc.oneof(junk, falseStart, brokenFrame, truncatedFrame), { maxLength: 4 }).map(concat);
const anything = fc.array(fc.oneof(junk, falseStart, brokenFrame, truncatedFrame, goodFrame), { maxLength: 8 }).map(concat);
const splits = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 20 });

function concat(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** Pushes `stream` in chunks of the given sizes, over and over, and gives each frame as soon as it can be had. */
function* read(reader: FrameReader, stream: Uint8Array, sizes: readonly number[]): Generator<string> {
  for (let at = 0, i = 0; at < stream.length; i++) {
    const size = sizes[i % sizes.length]!;
    reader.push(stream.subarray(at, at + size));
    at += size;
    for (let frame = reader.next(); frame; frame = reader.next()) yield toHex(encodeFrame(frame.code, frame.payload));
  }
}

/** What is left when the line has fallen silent. */
function* settle(reader: FrameReader): Generator<string> {
  for (let frame = reader.resync(); frame; frame = reader.next() ?? reader.resync()) {
    yield toHex(encodeFrame(frame.code, frame.payload));
  }
}

describe('FrameReader on any stream', () => {
  it('finds, however the stream is split, exactly the frames that a search of the whole stream finds', () => {
    fc.assert(
      fc.property(anything, splits, (stream, sizes) => {
        const reader = new FrameReader();
        const found = [...read(reader, stream, sizes), ...settle(reader)];
        expect(found).toEqual(framesIn(stream).map(({ bytes }) => toHex(bytes)));
        expect(reader.pendingBytes).toBe(0);
        expect(reader.discardedBytes).toBe(stream.length - found.join('').length / 2);
      }),
      { numRuns: 500 },
    );
  });

  it('finds a frame behind any noise once enough bytes followed, with no need to give up a candidate', () => {
    fc.assert(
      fc.property(noise, goodFrame, splits, (before, frame, sizes) => {
        const stream = new Uint8Array(before.length + FRAME_MAX_BYTES);
        stream.set(before);
        stream.set(frame, before.length);
        // A piece of noise that is a frame by chance, and overlaps the true one, was there first.
        fc.pre(framesIn(stream).some(({ at }) => at === before.length));
        expect([...read(new FrameReader(), stream, sizes)]).toContain(toHex(frame));
      }),
      { numRuns: 500 },
    );
  });

  it('never holds back as much as a whole frame', () => {
    fc.assert(
      fc.property(anything, splits, (stream, sizes) => {
        const reader = new FrameReader();
        for (const _ of read(reader, stream, sizes));
        expect(reader.pendingBytes).toBeLessThan(FRAME_MAX_BYTES);
      }),
    );
  });
});

describe('FrameReader on damaged frames', () => {
  it.each([
    ['system time', encodeFrame(1, hex('c9c5d708'))],
    ['one page', encodeFrame(1, pageBytes('page-06'))],
  ])('yields nothing of %s when one bit of it is wrong, whichever', (_, frame) => {
    for (let bit = 0; bit < frame.length * 8; bit++) {
      const broken = frame.slice();
      broken[bit >> 3]! ^= 1 << (bit & 7);
      const reader = new FrameReader();
      expect([...read(reader, broken, [64]), ...settle(reader)], `bit ${bit}`).toEqual([]);
    }
  });

  it('yields a mutated frame only if its CRC says so', () => {
    const changes = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(goodFrame, changes, (frame, changed) => {
        const mutant = frame.slice();
        for (const [at, byte] of changed) mutant[at % mutant.length] = byte;
        const reader = new FrameReader();
        const found = [...read(reader, mutant, [64]), ...settle(reader)];
        expect(found).toEqual(framesIn(mutant).map(({ bytes }) => toHex(bytes)));
      }),
      { numRuns: 500 },
    );
  });
});
