/** Bytes as base64. Must: a multiple of three of them, so that nothing is padded and each text stands for one row of bytes only. */
export function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

/** `length` bytes; null for any other text. */
export function fromBase64(text: string, length: number): Uint8Array | null {
  if (text.length !== (length / 3) * 4 || !/^[A-Za-z0-9+/]*$/.test(text)) return null;
  const packed = atob(text);
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i += 1) bytes[i] = packed.charCodeAt(i);
  return bytes;
}
