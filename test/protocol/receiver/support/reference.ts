/** What the room under test does, done again in the plainest way: slow, and sharing no code with it. */

/** The CRC bit by bit, as receiver-protocol 2.1 gives it. */
export function bitwiseCrc(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xffff;
  }
  return crc;
}

export function isSealed(bytes: Uint8Array): boolean {
  const end = bytes.length - 2;
  return end >= 0 && bitwiseCrc(bytes.subarray(0, end)) === bytes[end]! + bytes[end + 1]! * 256;
}

/** Writes a good CRC into the last two bytes. */
export function seal(bytes: Uint8Array): void {
  const end = bytes.length - 2;
  new DataView(bytes.buffer, bytes.byteOffset).setUint16(end, bitwiseCrc(bytes.subarray(0, end)), true);
}

/** Every frame of a whole stream: at each byte from left to right, a frame if one is there, else the next byte. */
export function framesIn(stream: Uint8Array): { readonly at: number; readonly bytes: Uint8Array }[] {
  const frames: { at: number; bytes: Uint8Array }[] = [];
  for (let at = 0; at + 6 <= stream.length; ) {
    const length = stream[at] === 0x01 ? stream[at + 1]! + stream[at + 2]! * 256 : 0;
    const bytes = stream.subarray(at, at + length);
    const isFrame = length >= 6 && length <= 2118 && bytes.length === length && isSealed(bytes);
    if (isFrame) frames.push({ at, bytes });
    at += isFrame ? length : 1;
  }
  return frames;
}
