import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc16 } from '../../../src/protocol/receiver/crc.ts';
import { bitwiseCrc } from './support/reference.ts';
import { hex, vectorsOf } from './support/vectors.ts';

describe('crc16', () => {
  it.each(vectorsOf('crc'))('$id: $name', ({ data, crc }) => {
    expect(crc16(hex(data))).toBe(Number.parseInt(crc, 16));
  });

  it('agrees with the bitwise sum over any part of any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), fc.nat(600), fc.nat(600), (bytes, a, b) => {
        const [start, end] = [a, b].map((at) => Math.min(at, bytes.length)).toSorted((x, y) => x - y) as [number, number];
        expect(crc16(bytes, start, end)).toBe(bitwiseCrc(bytes.slice(start, end)));
      }),
    );
  });
});
