import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHexLines } from '../../src/exchange/hex.ts';
import { pagesOfFile } from '../../src/exchange/page-files.ts';
import { pageBytes, toHex } from '../protocol/receiver/support/vectors.ts';

const page = pageBytes('page-06');
const other = pageBytes('page-12');
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const thrown = (code: string): unknown => expect.objectContaining({ name: 'ExchangeError', code });

describe('pagesOfFile', () => {
  it.each([
    ['one line without white space', toHex(page)],
    ['capitals', toHex(page).toUpperCase()],
    ['32 bytes a line', toHexLines(page).join('\n')],
    ["Windows' line ends, and one more at the end", `${toHexLines(page).join('\r\n')}\r\n`],
    ['tabs, and digits far apart', toHex(page).replaceAll(/(.)/g, '$1\t')],
    ['a byte order mark', `\ufeff${toHex(page)}`],
    ['comments, indented ones too', `# type 4, für Zoë\n${toHexLines(page).join('\n  # 00\n')}\n#`],
  ])('reads hex text: %s', (_, text) => {
    expect(pagesOfFile(bytesOf(text))).toEqual([page]);
  });

  it('reads several pages, as text and as bytes', () => {
    expect(pagesOfFile(bytesOf(toHex(page) + toHex(other)))).toEqual([page, other]);
    expect(pagesOfFile(Uint8Array.from([...page, ...other]))).toEqual([page, other]);
  });

  it('reads bytes of which some look like a comment or like hex digits', () => {
    const commented = page.with(0, 0x23);
    expect(pagesOfFile(commented)).toEqual([commented]);
    const digits = new Uint8Array(528).fill(0x30).with(4, 0);
    expect(pagesOfFile(digits)).toEqual([digits]);
  });

  it('takes erased flash for a page, though no byte of it is a control character', () => {
    const erased = new Uint8Array(528).fill(0xff);
    expect(pagesOfFile(erased)).toEqual([erased]);
  });

  it.each([
    ['nothing', '', 'empty'],
    ['white space', ' \n', 'empty'],
    ['comments only', '# a\n# b\n', 'empty'],
    ['half a byte', `${toHex(page)}0`, 'part-page'],
    ['one byte too many', `${toHex(page)}00`, 'part-page'],
    ['prose', 'My receiver is broken.', 'no-pages'],
    ['JSON', '{"kind": "pages"}', 'no-pages'],
    ['a wire log', '# head\n+0.0 ms > 01 06 00 0a 5e 65\n', 'wire-log'],
  ])('refuses %s', (_, text, code) => {
    expect(() => pagesOfFile(bytesOf(text))).toThrow(thrown(code));
  });

  it.each([1, 527, 529])('refuses %i bytes', (length) => {
    expect(() => pagesOfFile(new Uint8Array(length))).toThrow(thrown('part-page'));
  });

  it('reads or refuses anything at all', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 600 }), fc.string({ unit: fc.constantFrom('0', 'f', '#', '\n', ' ', 'x', '\0') }).map(bytesOf)), (file) => {
        try {
          for (const found of pagesOfFile(file)) expect(found).toHaveLength(528);
        } catch (error) {
          expect(error).toMatchObject({ name: 'ExchangeError' });
        }
      }),
      { numRuns: 500 },
    );
  });
});
