import type { IncomingMessage } from 'node:http';

const none: Buffer = Buffer.alloc(0);

/**
 * A whole body in memory, of which it takes three times the size at most, while it grows: a body may come a byte at a time, and a buffer each would
 * be hundreds of times as much. Rejects with `tooLarge()` when it passes `maxBytes`; the rest is read and dropped, so that a
 * client which is still writing can hear the refusal. Rejects when the sender stops before the end.
 */
export function collect(message: IncomingMessage, maxBytes: number, tooLarge: () => Error): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let room = none;
    let bytes = 0;
    message.on('data', (piece: Buffer) => {
      const start = bytes;
      bytes += piece.length;
      if (bytes > maxBytes) {
        room = none;
        reject(tooLarge());
        return;
      }
      if (bytes > room.length) room = grown(room, Math.max(bytes, Math.min(2 * room.length, maxBytes)));
      piece.copy(room, start);
    });
    message.on('end', () => resolve(room.subarray(0, bytes)));
    message.on('error', reject);
    message.on('close', () => {
      // each request closes in the end, and an error takes longer to make than all the rest of this
      if (!message.complete) reject(new Error('the sender left in the middle of a body'));
    });
  });
}

function grown(room: Buffer, size: number): Buffer {
  const larger = Buffer.alloc(size);
  room.copy(larger);
  return larger;
}
