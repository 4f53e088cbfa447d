import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pageJson } from '../../src/exchange/page-json.ts';
import { parseWireLog, wireLogText } from '../../src/exchange/wire-log-text.ts';
import { bytesOf, piecesOf } from '../../src/exchange/wire-pieces.ts';
import { commands } from '../../src/protocol/receiver/commands.ts';
import { decodePage } from '../../src/protocol/receiver/decode-page.ts';
import { encodeFrame, FrameReader, type Frame } from '../../src/protocol/receiver/packet.ts';
import type { WireChunk } from '../../src/protocol/receiver/transport.ts';
import { latin1, xmlAttributes } from '../../src/protocol/receiver/xml.ts';
import { framesIn } from '../protocol/receiver/support/reference.ts';
import { hex, pageBytes, toHex } from '../protocol/receiver/support/vectors.ts';
import { ids, someIds, survivors } from './support/ids.ts';
import { manufacturingText, packed, settingsPage, text, unexplainedPages, xmlPage } from './support/pages.ts';
import { ack, cable, conversation, firmwareHeader, mishap, pagesExchange, told, type Exchange, type Mishap } from './support/wire.ts';

const fine: Mishap = { kind: 'none' };
const calm = (...exchanges: readonly Exchange[]): WireChunk[] => cable(exchanges, [fine], [64]);
const save = (chunks: readonly WireChunk[], keepIds = false): string => [...wireLogText(chunks, { keepIds })].join('');
const received = (bytes: Uint8Array, at = 9): WireChunk => ({ at, direction: 'received', bytes });
const sizes = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 8 });

function stream(chunks: readonly WireChunk[], direction: WireChunk['direction']): string {
  return chunks.filter((chunk) => chunk.direction === direction).map(({ bytes }) => toHex(bytes)).join('');
}

function answers(log: string): Frame[] {
  const reader = new FrameReader();
  reader.push(hex(stream(parseWireLog(log), 'received')));
  const frames: Frame[] = [];
  for (let frame = reader.next() ?? reader.resync(); frame; frame = reader.next() ?? reader.resync()) frames.push(frame);
  return frames;
}

const egvRequest = pagesExchange(pageBytes('page-06')).request;
const ping = told(commands.ping.code);
const time = told(commands.systemTime.code, Uint8Array.of(1, 2, 3, 4));

describe('piecesOf', () => {
  it('cuts both directions into the frames that a search of the whole stream finds, and loses no byte', () => {
    fc.assert(
      fc.property(ids, fc.array(mishap, { minLength: 1, maxLength: 9 }), sizes, (some, mishaps, cuts) => {
        const chunks = cable(conversation(some), mishaps, cuts);
        const pieces = piecesOf(chunks);
        for (const direction of ['sent', 'received'] as const) {
          const own = pieces.filter((piece) => piece.direction === direction);
          expect(own.map((piece) => toHex(bytesOf(piece))).join('')).toBe(stream(chunks, direction));
          const whole = framesIn(hex(stream(chunks, direction))).map(({ bytes }) => toHex(bytes));
          expect(own.filter(({ kind }) => kind === 'frame').map((piece) => toHex(bytesOf(piece)))).toEqual(whole);
        }
        expect(pieces.map(({ at }) => at)).toEqual(pieces.map(({ at }) => at).toSorted((a, b) => a - b));
      }),
      { numRuns: 40 },
    );
  });
});

describe('the wire log as text', () => {
  it('has a line a frame, long ones wrapped', () => {
    const log = save(calm(ping, pagesExchange(pageBytes('page-06'))), true).split('\n');
    expect(log[0]).toMatch(/^# .*nothing is replaced; glucose/);
    expect(log[2]).toBe('# begun 1970-01-01T00:00:01.000Z');
    expect(log[3]).toBe('+0.0 ms > 01 06 00 0a 5e 65');
    expect(log[4]).toBe('+3.3 ms < 01 06 00 01 35 d4');
    expect(log[6]).toMatch(/^\+9\.8 ms < 01 16 02 01( [0-9a-f]{2}){28}$/);
    expect(log.slice(7, -1).every((line) => /^ {2}[0-9a-f]{2}( [0-9a-f]{2}){0,31}$/.test(line))).toBe(true);
    expect(log).toHaveLength(7 + 16 + 1);
  });

  it('says in its first line that ids are stand-ins', () => {
    expect(save(calm(ping)).split('\n')[0]).toMatch(/^# .*replaced by stand-ins of the same length; glucose values, dates and times stay/);
  });

  it('with ids kept is read back byte for byte', () => {
    fc.assert(
      fc.property(ids, fc.array(mishap, { minLength: 1, maxLength: 9 }), sizes, (some, mishaps, cuts) => {
        const chunks = cable(conversation(some), mishaps, cuts);
        const back = parseWireLog(save(chunks, true));
        for (const direction of ['sent', 'received'] as const) expect(stream(back, direction)).toBe(stream(chunks, direction));
        expect(back.some(({ isMasked }) => isMasked)).toBe(false);
        expect(Math.abs(back.at(-1)!.at - piecesOf(chunks).at(-1)!.at)).toBeLessThanOrEqual(0.051);
      }),
      { numRuns: 40 },
    );
  });

  it('without ids has none, whatever happened on the cable', () => {
    fc.assert(
      fc.property(ids, fc.array(mishap, { minLength: 1, maxLength: 40 }), sizes, (some, mishaps, cuts) => {
        const chunks = cable(conversation(some), mishaps, cuts);
        const log = save(chunks);
        const back = parseWireLog(log);
        const bytes = ['sent', 'received'].map((direction) => latin1(hex(stream(back, direction as WireChunk['direction'])))).join('\n');
        expect(survivors(log + bytes, some)).toEqual([]);
        expect(bytes).not.toContain(latin1(packed(some.packed)));
        for (const direction of ['sent', 'received'] as const) {
          expect(stream(back, direction)).toHaveLength(stream(chunks, direction).length);
        }
      }),
      { numRuns: 120 },
    );
  });

  it('without ids has none where a damaged quote stands before it', () => {
    const damaged = "<FirmwareHeader BLEDeviceAddress=EFA:A4:B8:7B:CD:68' Serial=xSM12345678'/>";
    const log = save(calm(told(commands.firmwareHeader.code, text(damaged))));
    const shown = latin1(hex(stream(parseWireLog(log), 'received')));
    expect(shown).toContain('FirmwareHeader');
    expect(shown).not.toContain('FA:A4');
    expect(shown).not.toContain('12345678');
  });

  it('without ids has a good frame for each good frame', () => {
    const exchanges = conversation(someIds, unexplainedPages(someIds).filter((page) => page[8] !== 13));
    const log = save(calm(...exchanges));
    expect(answers(log)).toHaveLength(exchanges.length);
    expect(parseWireLog(log).filter(({ isMasked }) => isMasked)).toEqual([]);
    expect(survivors(latin1(hex(stream(parseWireLog(log), 'received'))), someIds)).toEqual([]);
  });

  it('keeps what says nothing of a person', () => {
    const [, , header, transmitter, page] = answers(
      save(
        calm(
          ping,
          time,
          told(commands.firmwareHeader.code, text(firmwareHeader(someIds))),
          told(commands.transmitterId.code, text(someIds.transmitter)),
          pagesExchange(pageBytes('page-06'), pageBytes('page-14')),
        ),
      ),
    );
    expect(xmlAttributes(latin1(header!.payload), 'FirmwareHeader')[0]).toMatchObject({
      ProductName: 'Dexcom G5 Mobile Receiver',
      FirmwareVersion: '4.0.1.048',
      BLEDeviceAddress: '00:00:00:00:00:01',
    });
    expect(latin1(transmitter!.payload)).toBe('000001');
    expect(page!.payload).toEqual(Uint8Array.from([...pageBytes('page-06'), ...pageBytes('page-14')]));
  });

  it('has one stand-in for an id in all answers', () => {
    const exchanges = [told(commands.transmitterId.code, text(someIds.packed)), pagesExchange(settingsPage(someIds, 3))];
    const [, id, settings] = answers(save(calm(ping, ...exchanges)));
    expect(pageJson(settings!.payload).records[0]!['transmitterId']).toBe(latin1(id!.payload));
  });

  it('reads a page of a layout that only the receiver knows by its own list of partitions', () => {
    const exchanges = conversation(someIds, unexplainedPages(someIds).slice(3, 4));
    const future = answers(save(calm(...exchanges))).find(({ payload }) => payload.length === 528 && payload[8] === 12 && payload[9] === 7);
    expect(latin1(future!.payload)).toContain('000001');
    expect(decodePage(future!.payload, 70).records.map(({ crcOk }) => crcOk)).toEqual([true, true]);
  });
});

describe('bytes in no good frame', () => {
  const broken = ack(Uint8Array.from(pageBytes('page-06'))).slice(0, 300);
  const manufacturing = pagesExchange(xmlPage(0, manufacturingText(someIds)));
  const egv = pagesExchange(pageBytes('page-06'));

  const noiseOf = (chunks: readonly WireChunk[]): string[] => save(chunks).split('\n').filter((line) => line.includes('<') && !line.includes('#'));

  it('are shown after a request for glucose', () => {
    const [, shown] = parseWireLog(save([...calm(ping, { ...egv, answer: broken })])).filter(({ direction }) => direction === 'received');
    expect(shown!.isMasked).toBe(false);
    expect(toHex(shown!.bytes)).toBe(toHex(broken.slice(0, 64)));
  });

  it.each([
    ['manufacturing data', manufacturing.request],
    ['settings', pagesExchange(settingsPage(someIds, 3)).request],
    ['the firmware header', told(commands.firmwareHeader.code).request],
    ['the transmitter id', told(commands.transmitterId.code).request],
    ['what Cradle never sends', encodeFrame(49)],
  ])('are masked but for the first four after a request for %s', (_, request) => {
    const lines = noiseOf(calm(ping, { request, answer: manufacturing.answer.slice(0, 60) }));
    expect(lines.slice(1).join()).toMatch(/^\+9\.8 ms < masked 01 16 02 01( 00){28},?/);
  });

  it('are masked in every piece, however small the pieces are', () => {
    const chunks = cable([ping, { ...manufacturing, answer: manufacturing.answer.slice(0, 100) }], [fine], [4]);
    const back = parseWireLog(save(chunks)).filter(({ direction, isMasked }) => direction === 'received' && isMasked);
    expect(back).toHaveLength(25);
    expect(toHex(Uint8Array.from(back.flatMap(({ bytes }) => [...bytes])))).toBe(`01160201${'00'.repeat(96)}`);
  });

  it('are masked where nobody knows what was asked', () => {
    expect(noiseOf([received(manufacturing.answer.slice(0, 40))])[0]).toMatch(/ masked 01 16 02 01( 00){28}$/);
    expect(noiseOf([received(text(someIds.serial))])[0]).toMatch(/ masked( 00){10}$/);
  });

  it('are masked after a harmless request too, while an answer with ids may be late', () => {
    const exchanges = [ping, { ...manufacturing, answer: new Uint8Array() }, { ...egv, answer: manufacturing.answer.slice(0, 200) }];
    expect(noiseOf(calm(...exchanges)).at(-1)).toContain('masked');
  });

  it('are masked still after a refusal, which may be of either request', () => {
    const nak = { request: egv.request, answer: encodeFrame(2) };
    const exchanges = [ping, { ...manufacturing, answer: manufacturing.answer.slice(0, 90) }, nak, { ...egv, answer: broken }];
    expect(noiseOf(calm(...exchanges)).at(-1)).toContain('masked');
  });

  it('are shown again once a harmless request was answered as it should be', () => {
    const exchanges = [ping, { ...manufacturing, answer: manufacturing.answer.slice(0, 90) }, ping, { ...egv, answer: broken }];
    expect(noiseOf(calm(...exchanges)).at(-1)).not.toContain('masked');
  });

  it('are masked before a request for ids, for a request is noted only once it is written', () => {
    const [first, second] = [calm(ping), calm(manufacturing)];
    const early = received(manufacturing.answer.slice(0, 300), 1_004);
    expect(noiseOf([...first, early, ...second.slice(0, 1)]).at(-1)).toContain('masked');
  });

  it('have known ids replaced where they are shown, across pieces too', () => {
    const noise = [text('..SM123'), text('45678..')].map((bytes) => received(bytes, 2_000));
    const log = save([...calm(manufacturing, ping), ...noise]);
    const shown = parseWireLog(log).slice(-2);
    expect(shown.map(({ bytes }) => latin1(bytes)).join('|')).toBe('..AA000|00001..');
  });
});

describe('good frames that do not say what they are', () => {
  it('are masked where a late answer may be the page, and its header does not say which', () => {
    const page = settingsPage(someIds, 3).with(8, 4);
    const exchanges = [ping, { ...pagesExchange(settingsPage(someIds, 3)), answer: new Uint8Array() }, { request: egvRequest, answer: ack(page) }];
    const shown = answers(save(calm(...exchanges))).at(-1)!;
    expect(shown.payload.subarray(28).every((byte) => byte === 0)).toBe(true);
  });

  it('have known ids replaced in attributes that nobody expects', () => {
    const xml = `<FirmwareHeader ProductId='G5MobileReceiver' Paired='${someIds.transmitter}'/>`;
    const exchanges = [ping, told(commands.transmitterId.code, text(someIds.transmitter)), told(commands.firmwareHeader.code, text(xml))];
    expect(latin1(answers(save(calm(...exchanges))).at(-1)!.payload)).toBe("<FirmwareHeader ProductId='G5MobileReceiver' Paired='000001'/>");
  });

  it.each([
    ['XML that does not begin as it should', text(`?${firmwareHeader(someIds)}`)],
    ['half a transmitter id and something else', Uint8Array.of(0x38, 0x47, 0x00, 0x48, 0x37)],
    ['a page header whose CRC is wrong', new Uint8Array(28).fill(0x41)],
    ['bytes of a length that no answer has', text(someIds.serial)],
  ])('are masked: %s', (_, payload) => {
    const last = parseWireLog(save([...calm(ping), received(ack(payload))])).at(-1)!;
    expect(last.isMasked).toBe(true);
    expect(toHex(last.bytes)).toBe(toHex(ack(new Uint8Array(payload.length))));
  });

  it('are masked in a request that Cradle never sends', () => {
    const [last] = parseWireLog(save([{ at: 1, direction: 'sent', bytes: encodeFrame(26, text('8GH7K2')) }]));
    expect(last).toMatchObject({ isMasked: true, bytes: encodeFrame(26, new Uint8Array(6)) });
  });
});

describe('parseWireLog', () => {
  it.each([
    ['nothing', '', 'empty'],
    ['comments only', '# a\n', 'empty'],
    ['a file of pages', '# a\n01 02 03\n', 'no-wire-log'],
    ['half a byte', '+0.0 ms > 01 0\n', 'no-wire-log'],
    ['a line that goes on with nothing', '  01 02\n', 'no-wire-log'],
    ['another arrow', '+0.0 ms = 01\n', 'no-wire-log'],
  ])('refuses %s', (_, log, code) => {
    expect(() => parseWireLog(log)).toThrow(expect.objectContaining({ name: 'ExchangeError', code }));
  });

  it('reads a log whose lines end as on Windows', () => {
    expect(parseWireLog('# begun 1970-01-01T00:00:02.000Z\r\n+1.5 ms < masked 01 00\r\n  02\r\n')).toEqual([
      { at: 2_001.5, direction: 'received', isMasked: true, bytes: Uint8Array.of(1, 0, 2) },
    ]);
  });
});
