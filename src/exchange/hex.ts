/** Bytes as hex text: lower case, two digits a byte. */

const LINE_BYTES = 32;

const digits = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

export function toHex(bytes: Uint8Array, between = ''): string {
  return Array.from(bytes, (byte) => digits[byte]!).join(between);
}

/** 32 bytes a line, a space between two bytes; at least one line. */
export function toHexLines(bytes: Uint8Array): string[] {
  const lines = Array.from({ length: Math.ceil(bytes.length / LINE_BYTES) }, (_, line) =>
    toHex(bytes.subarray(line * LINE_BYTES, (line + 1) * LINE_BYTES), ' '),
  );
  return lines.length > 0 ? lines : [''];
}

/** Hex digits in either case, with or without white space; null for anything else and for half a byte. */
export function fromHex(text: string): Uint8Array | null {
  const packed = text.replaceAll(/\s/g, '');
  if (packed.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(packed)) return null;
  return Uint8Array.from({ length: packed.length / 2 }, (_, i) => Number.parseInt(packed.slice(2 * i, 2 * i + 2), 16));
}
