import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PAGE_BYTES } from '../../src/protocol/receiver/page.ts';
import { mutationRuns, mutationTimeout as timeout } from '../protocol/receiver/support/mutants.ts';
import { isSealed } from '../protocol/receiver/support/reference.ts';
import { bytesOf, linesOf, readBack, rows, zipped } from './support/archive.ts';

const runs = Math.ceil(mutationRuns / 8);
const plain = bytesOf(linesOf().join(''));
const packed = await zipped(plain);

const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
/** Some bytes changed, a stretch cut out, a stretch put in. */
const mutation = fc.record({
  changes: fc.array(fc.tuple(place, fc.nat(255)), { maxLength: 4 }),
  cut: fc.option(fc.tuple(place, fc.nat(900))),
  insert: fc.option(fc.tuple(place, fc.uint8Array({ maxLength: 60 }))),
});

function mutated(bytes: Uint8Array<ArrayBuffer>, { changes, cut, insert }: typeof mutation extends fc.Arbitrary<infer T> ? T : never): Uint8Array<ArrayBuffer> {
  let all = [...bytes];
  for (const [at, value] of changes) all[Math.floor(at * all.length)] = value;
  if (cut) all.splice(Math.floor(cut[0] * all.length), cut[1]);
  if (insert) all = all.toSpliced(Math.floor(insert[0] * all.length), 0, ...insert[1]);
  return Uint8Array.from(all);
}

const json = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom(-1, 0.5, 2 ** 32, 1e300, '', null, true, [], {}));

/** What the lines say, in whatever order their fields stand, between the head and the end. */
const withoutEnds = (lines: readonly string[]): unknown[] => lines.slice(1, -1).map((line): unknown => JSON.parse(line));

describe("an archive's file that was changed", () => {
  it.each([['plain', plain], ['compressed', packed]] as const)('%s: is refused with a reason, or gives rows that are whole', { timeout }, async (_name, bytes) => {
    await fc.assert(
      fc.asyncProperty(mutation, fc.integer({ min: 1, max: 3_000 }), async (change, size) => {
        const read = await readBack(mutated(bytes, change), size);
        if (typeof read === 'string') return;
        expect(read).toHaveLength(rows.length);
        for (const row of read) if (row.kind === 'page') expect([row.bytes.length, isSealed(row.bytes.subarray(0, 28))]).toEqual([PAGE_BYTES, true]);
      }),
      { numRuns: runs },
    );
  });

  it('a field of any type: is refused with a reason, or gives what would be written again', { timeout }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(rows.length), fc.nat(12), json, async (line, field, value) => {
        const lines = linesOf();
        const row = JSON.parse(lines[line]!) as Record<string, unknown>;
        const names = Object.keys(row);
        row[names[field % names.length]!] = value;
        lines[line] = `${JSON.stringify(row)}\n`;
        const read = await readBack(bytesOf(lines.join('')));
        if (typeof read !== 'string') expect(withoutEnds(linesOf(read))).toEqual(withoutEnds(lines));
      }),
      { numRuns: runs },
    );
  });
});
