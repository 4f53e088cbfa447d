import { describe, expect, it } from 'vitest';
import { pairedGenerations, type PairingInput, type RingEnds } from '../../src/sync/archive-file/paired-generations.ts';

const none: PairingInput = { inFile: [], local: [], evidence: [], fileEnds: new Map(), localEnds: new Map() };
const paired = (input: Partial<PairingInput>): Record<number, number> => Object.fromEntries(pairedGenerations({ ...none, ...input }));

/** A ring whose pages come a hundred seconds apart. */
const ends = (first: number, last: number, begin = 0): RingEnds => ({
  first: { page: first, systemTime: begin + first * 100 },
  last: { page: last, systemTime: begin + last * 100 },
});

describe("which generation of this archive each of a file's is", () => {
  it('the same number, where nothing is kept of the receiver', () => {
    expect(paired({ inFile: [0, 2, 1] })).toEqual({ 0: 0, 1: 1, 2: 2 });
  });

  it('that of which more pages agree than contradict: a reset that only one computer saw moves the numbers', () => {
    const evidence = [
      { inFile: 0, local: 1, agree: 90, contradict: 1 },
      { inFile: 0, local: 0, agree: 0, contradict: 40 },
    ];
    expect(paired({ inFile: [0], local: [0, 1], evidence })).toEqual({ 0: 1 });
  });

  it('none of which more contradicts: a new one, that nothing else is kept under', () => {
    expect(paired({ inFile: [0], local: [0, 1], evidence: [{ inFile: 0, local: 0, agree: 3, contradict: 3 }] })).toEqual({ 0: 2 });
    expect(paired({ inFile: [0, 1], local: [0], evidence: [{ inFile: 1, local: 0, agree: 3, contradict: 0 }] })).toEqual({ 0: 1, 1: 0 });
  });

  it('its own number where nothing is kept under that', () => {
    expect(paired({ inFile: [0, 4], local: [0, 6], evidence: [{ inFile: 0, local: 0, agree: 1, contradict: 0 }] })).toEqual({ 0: 0, 4: 4 });
  });

  it('none beyond the next one: a number of a file cannot use up those of the resets to come', () => {
    expect(paired({ inFile: [9_999] })).toEqual({ 9999: 0 });
    expect(paired({ inFile: [0, 9_998, 9_999], local: [0, 3] })).toEqual({ 0: 4, 9998: 5, 9999: 6 });
  });

  it('never one for two', () => {
    const evidence = [0, 1].map((inFile) => ({ inFile, local: 0, agree: 1 + inFile, contradict: 0 }));
    expect(paired({ inFile: [0, 1], local: [0], evidence })).toEqual({ 1: 0, 0: 1 });
  });

  it('that whose ring went on where the file ends, or ended where the file begins', () => {
    expect(paired({ inFile: [0], local: [0], fileEnds: new Map([[0, ends(0, 90)]]), localEnds: new Map([[0, ends(200, 290)]]) })).toEqual({ 0: 0 });
    expect(paired({ inFile: [0], local: [0], fileEnds: new Map([[0, ends(200, 290)]]), localEnds: new Map([[0, ends(0, 90)]]) })).toEqual({ 0: 0 });
  });

  it('not that whose later pages are the older records, nor one of whose ring nothing is known', () => {
    const later = new Map([[0, ends(0, 90, 1_000_000)]]);
    expect(paired({ inFile: [0], local: [0], fileEnds: later, localEnds: new Map([[0, ends(200, 290)]]) })).toEqual({ 0: 1 });
    expect(paired({ inFile: [0], local: [0], fileEnds: later })).toEqual({ 0: 1 });
  });

  it('not that with which it shares a page, and no agreement', () => {
    const apart = { fileEnds: new Map([[0, ends(0, 90)]]), localEnds: new Map([[0, ends(90, 200)]]) };
    expect(paired({ inFile: [0], local: [0], evidence: [{ inFile: 0, local: 0, agree: 0, contradict: 1 }], ...apart })).toEqual({ 0: 1 });
  });
});
