import { PAGE_BYTES } from '../protocol/receiver/page.ts';
import { latin1 } from '../protocol/receiver/xml.ts';
import { ExchangeError } from './errors.ts';
import { fromHex } from './hex.ts';

const SPACE = 0x20;
const whiteSpace: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0d]);
const byteOrderMark = /^\u00ef\u00bb\u00bf/;
const wireLogLine = /^\+[\d.]+ ms [<>]/m;

/**
 * The pages in a file: 528 bytes each, one or more, as they are or as hex text. In hex text white space says nothing,
 * and a line that begins with `#` is a comment. Throws 'empty', 'part-page', 'no-pages' or 'wire-log'.
 */
export function pagesOfFile(file: Uint8Array): Uint8Array[] {
  if (file.length === 0) throw new ExchangeError('empty', 'is empty.');
  const bytes = bytesOfText(file) ?? file;
  if (bytes.length === 0) throw new ExchangeError('empty', 'holds comments only, and no page.');
  if (bytes.length % PAGE_BYTES !== 0) {
    throw new ExchangeError('part-page', `holds ${bytes.length} bytes, which is not a multiple of ${PAGE_BYTES}, the length of a page.`);
  }
  return Array.from({ length: bytes.length / PAGE_BYTES }, (_, i) => bytes.slice(i * PAGE_BYTES, (i + 1) * PAGE_BYTES));
}

/** Null for what is no text. */
function bytesOfText(file: Uint8Array): Uint8Array | null {
  // No text has control characters, and every page does: the upper bytes of its record count are 0.
  if (file.some((byte) => byte < SPACE && !whiteSpace.has(byte))) return null;
  const text = latin1(file).replace(byteOrderMark, '');
  const lines = text.split(/\r\n|\r|\n/).filter((line) => !line.trimStart().startsWith('#'));
  const bytes = fromHex(lines.join(''));
  if (bytes) return bytes;
  if (wireLogLine.test(text)) {
    throw new ExchangeError('wire-log', 'is a wire log: what went over the cable, not the pages that the archive holds.');
  }
  if (file.length % PAGE_BYTES === 0) return null;
  const isHalf = lines.every((line) => /^[0-9a-f\s]*$/i.test(line));
  throw isHalf
    ? new ExchangeError('part-page', 'ends in the middle of a byte: its number of hex digits is odd.')
    : new ExchangeError('no-pages', `holds neither hex text nor pages of ${PAGE_BYTES} bytes.`);
}
