import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anonymousPage, notePage } from '../../src/exchange/anonymous-page.ts';
import { pagesOfFile } from '../../src/exchange/page-files.ts';
import { isBad, pageJson, type PageJson } from '../../src/exchange/page-json.ts';
import { StandIns } from '../../src/exchange/stand-ins.ts';
import { parseWireLog, wireLogText } from '../../src/exchange/wire-log-text.ts';
import { PAGE_BYTES } from '../../src/protocol/receiver/page.ts';
import type { WireChunk } from '../../src/protocol/receiver/transport.ts';
import { mutatedFrame, mutatedPage, mutationRuns, mutationTimeout as timeout } from '../protocol/receiver/support/mutants.ts';
import { isSealed } from '../protocol/receiver/support/reference.ts';

const half = Math.ceil(mutationRuns / 2);
const type = fc.option(fc.constantFrom(0, 1, 2, 4, 7, 12, 13));
const recordBytes = fc.option(fc.integer({ min: 0, max: 600 }));

const verdictsOf = ({ records }: PageJson): string => records.map(({ crcOk }) => crcOk).join();

describe('mutated pages', () => {
  it('are told and made anonymous without surprises', { timeout }, () => {
    fc.assert(
      fc.property(mutatedPage, type, recordBytes, (page, hintType, hintBytes) => {
        if (page.length !== PAGE_BYTES) return;
        const json = pageJson(page);
        expect(json.header.crcOk).toBe(isSealed(page.subarray(0, 28)));
        expect(isBad(json) || json.records.every(({ crcOk }) => crcOk)).toBe(true);
        const standIns = new StandIns();
        const hint = { type: hintType, recordBytes: hintBytes };
        notePage(page, hint, standIns);
        const shown = anonymousPage(page, hint, standIns);
        expect(shown).toHaveLength(PAGE_BYTES);
        expect(isSealed(shown.subarray(0, 28))).toBe(json.header.crcOk);
        if (json.header.crcOk) expect(verdictsOf(pageJson(shown))).toBe(verdictsOf(json));
        expect(pagesOfFile(shown)).toHaveLength(1);
      }),
      { numRuns: half },
    );
  });
});

describe('mutated frames', () => {
  it('are written to a wire log and read back, whatever they are', { timeout }, () => {
    fc.assert(
      fc.property(fc.array(mutatedFrame, { minLength: 1, maxLength: 2 }), fc.boolean(), (frames, startsSent) => {
        const chunks = frames.map((bytes, i): WireChunk => ({ at: i, direction: startsSent === (i % 2 === 0) ? 'sent' : 'received', bytes }));
        const total = frames.reduce((sum, { length }) => sum + length, 0);
        if (total === 0) return;
        const back = parseWireLog([...wireLogText(chunks, { keepIds: false })].join(''));
        expect(back.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBe(total);
      }),
      { numRuns: half },
    );
  });
});
