/** What a host has not taken yet. Bytes that came apart are taken apart; others flow together into packets. */
export class UnreadBytes {
  #packets: Uint8Array<ArrayBuffer>[] = [];
  readonly #packetBytes: number;

  constructor(packetBytes: number) {
    this.#packetBytes = packetBytes;
  }

  push(bytes: Uint8Array, isApart: boolean): void {
    let rest = bytes;
    const last = this.#packets.at(-1);
    if (last && !isApart && last.length < this.#packetBytes) {
      const joined = rest.slice(0, this.#packetBytes - last.length);
      this.#packets[this.#packets.length - 1] = joinedBytes(last, joined);
      rest = rest.slice(joined.length);
    }
    for (let at = 0; at < rest.length; at += this.#packetBytes) this.#packets.push(rest.slice(at, at + this.#packetBytes));
  }

  /** At most one packet, and at most `limit` bytes; null when nothing is there. */
  take(limit: number): Uint8Array<ArrayBuffer> | null {
    const [packet] = this.#packets;
    if (!packet) return null;
    const taken = packet.slice(0, limit);
    if (taken.length < packet.length) this.#packets[0] = packet.slice(taken.length);
    else this.#packets.shift();
    return taken;
  }
}

function joinedBytes(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
