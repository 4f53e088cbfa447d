import { describe, expect, it } from 'vitest';
import { TransportError } from '../../src/protocol/receiver/transport.ts';
import { Inbox } from '../../src/receiver/inbox.ts';

const chunk = (...bytes: number[]): Uint8Array => Uint8Array.from(bytes);
const lost = new TransportError('lost', 'gone');

describe('inbox', () => {
  it('gives chunks in order, to readers before and after them', async () => {
    const inbox = new Inbox();
    const early = [inbox.take(), inbox.take()];
    for (let byte = 1; byte <= 4; byte += 1) inbox.put(chunk(byte));
    expect(await Promise.all([...early, inbox.take(), inbox.take()])).toEqual([chunk(1), chunk(2), chunk(3), chunk(4)]);
  });

  it('gives the chunk to the next reader when one was aborted', async () => {
    const inbox = new Inbox();
    const cancel = new AbortController();
    const first = inbox.take(cancel.signal);
    const second = inbox.take();
    cancel.abort(new Error('enough'));
    inbox.put(chunk(7));
    await expect(first).rejects.toThrow('enough');
    expect(await second).toEqual(chunk(7));
  });

  it('takes nothing with a signal that is aborted already', async () => {
    const inbox = new Inbox();
    inbox.put(chunk(7));
    await expect(inbox.take(AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
    expect(await inbox.take()).toEqual(chunk(7));
  });

  it('rejects waiting readers at its end, and later ones once it is empty', async () => {
    const waiting = new Inbox();
    const reader = waiting.take();
    waiting.end(lost);
    await expect(reader).rejects.toBe(lost);

    const full = new Inbox();
    full.put(chunk(1));
    full.end(lost);
    full.end(new TransportError('closed', 'the first end counts'));
    expect(await full.take()).toEqual(chunk(1));
    await expect(full.take()).rejects.toBe(lost);
  });
});
