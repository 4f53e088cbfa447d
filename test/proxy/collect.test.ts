import { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { collect } from '../../src/proxy/collect.ts';

const LIMIT = 64 * 1024;
const tooLarge = (): Error => new Error('too large');

/** As a body comes: its pieces, one after the other. */
function message(): IncomingMessage {
  return Object.assign(new EventEmitter(), { complete: true }) as unknown as IncomingMessage;
}

test('a body that comes a byte at a time is whole, and no piece of it is held', async () => {
  const sender = message();
  const whole = collect(sender, LIMIT, tooLarge);
  const body = Buffer.from(Array.from({ length: LIMIT }, (_, at) => at % 251));
  for (const byte of body) {
    const piece = Buffer.from([byte]);
    sender.emit('data', piece);
    piece.fill(0xff); // whoever holds the piece has this now
  }
  sender.emit('end');
  expect(Buffer.compare(await whole, body)).toBe(0);
});

test.each([
  ['in one piece', [LIMIT + 1]],
  ['by its last byte', [LIMIT, 1]],
  ['by a piece that others follow', [LIMIT, 2, 1, 1]],
])('a body that is too large %s is refused', async (_name, sizes) => {
  const sender = message();
  const whole = collect(sender, LIMIT, tooLarge);
  for (const size of sizes) sender.emit('data', Buffer.alloc(size));
  sender.emit('end');
  await expect(whole).rejects.toThrow('too large');
});
