import type { IncomingMessage } from 'node:http';

/**
 * A whole body in memory. Rejects with `tooLarge()` when it passes `maxBytes`; the rest is read and dropped, so
 * that a client which is still writing can hear the refusal. Rejects when the sender stops before the end.
 */
export function collect(message: IncomingMessage, maxBytes: number, tooLarge: () => Error): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    message.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maxBytes) {
        chunks.push(chunk);
        return;
      }
      chunks.length = 0;
      reject(tooLarge());
    });
    message.on('end', () => resolve(Buffer.concat(chunks)));
    message.on('error', reject);
    message.on('close', () => {
      // each request closes in the end, and an error takes longer to make than all the rest of this
      if (!message.complete) reject(new Error('the sender left in the middle of a body'));
    });
  });
}
