import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeManufacturing } from '../../../src/protocol/receiver/manufacturing.ts';
import { encodeFrame, FrameReader } from '../../../src/protocol/receiver/packet.ts';
import { decodePage } from '../../../src/protocol/receiver/decode-page.ts';
import { meaningOfAnswer } from './support/answers.ts';
import { meaningOfPage } from './support/meaning.ts';
import { hex, readVectors, toHex, vectorsOf, type PageMeaning } from './support/vectors.ts';

/** Real bytes, which are not ours to keep: RECEIVER_CAPTURES names the folder that holds them. */
const folder = process.env['RECEIVER_CAPTURES'];

interface ExpectedPage extends PageMeaning {
  readonly file: string;
}

const pages = folder
  ? (JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as { pages: ExpectedPage[] }).pages
  : [];
const answers = folder ? vectorsOf('answer', readVectors(join(folder, 'wire-vectors.json'))) : [];

const readPage = (file: string): Uint8Array => hex(readFileSync(join(folder!, file), 'utf8'));

describe.skipIf(!folder)('real captures (set RECEIVER_CAPTURES to their folder)', () => {
  it('are all expected', () => {
    const files = readdirSync(folder!).filter((name) => name.startsWith('page-'));
    expect(files.toSorted()).toEqual(pages.map(({ file }) => file).toSorted());
    expect(answers.length).toBeGreaterThan(0);
  });

  it.each(pages)('$file, every field', ({ file, ...meaning }) => {
    expect(meaningOfPage(readPage(file))).toEqual(meaning);
  });

  it.each(pages.filter(({ header }) => header.type === 0))('$file names its receiver', ({ file, records }) => {
    const { serial, attributes } = decodeManufacturing(decodePage(readPage(file)).records.at(-1)!);
    expect(attributes).toEqual(records.at(-1)!['attributes']);
    expect(serial).toBe(attributes['SerialNumber']);
  });

  it.each(answers)('$id: $name', (vector) => {
    const reader = new FrameReader();
    reader.push(hex(vector.frame));
    const frame = reader.next()!;
    expect(frame.code).toBe(vector.code);
    expect(toHex(frame.payload)).toBe(vector.payload);
    expect(toHex(encodeFrame(frame.code, frame.payload))).toBe(vector.frame);
    expect(meaningOfAnswer(vector, frame.payload)).toEqual(vector.meaning);
  });
});
