import { systemClock, type Clock } from '../../../src/domain/clock.ts';
import { FrameReader } from '../../../src/protocol/receiver/packet.ts';
import { partitions } from '../../../src/protocol/receiver/partitions.ts';
import { linkMs, PracticeReceiver } from '../../../src/simulator/receiver/practice-receiver.ts';
import type { Asked, FromReceiver, Tally, ToReceiver } from './far-receiver.ts';

/**
 * A practice receiver on a thread of its own: its work costs the page's main thread nothing, and its memory is not the
 * page's. Answers end when the link would end them, to a fraction of a millisecond: this thread sleeps on a shared cell,
 * which is not clamped as timers are, and takes no processor time meanwhile.
 */

const USB_PACKET_BYTES = 64;
/** How the bytes of one answer follow each other (receiver-protocol, 8.1). */
const LINK_MS_A_BYTE = 0.017;

const cell = new Int32Array(new SharedArrayBuffer(4));
const nowMs = (): number => performance.timeOrigin + performance.now();

let aheadMs = 0;
/** While a request is answered, when it was written: a busy machine hands it over late, and bunched with others. */
let writtenMs: number | null = null;
const clock: Clock = { ...systemClock, now: () => Math.floor(writtenMs ?? nowMs()) + aheadMs };

let receiver: PracticeReceiver | null = null;
let hasLinkTimes = false;
let asked: Asked[] = [];
let linkTotalMs = 0;
let beganAtMs: number | null = null;
let endedAtMs = 0;

function sleepUntil(atMs: number): void {
  for (let left = atMs - nowMs(); left > 0; left = atMs - nowMs()) Atomics.wait(cell, 0, 0, left);
}

function tell(message: FromReceiver): void {
  postMessage(message);
}

/** In the packets of a full-speed endpoint, paced as the link paces them. */
function answer(request: Uint8Array, writtenAtMs: number): void {
  if (!receiver) throw new Error('no receiver was born');
  const frames = new FrameReader();
  frames.push(request);
  const frame = frames.next();
  const command = frame?.code ?? 0;
  writtenMs = writtenAtMs;
  const bytes = receiver.receive(request);
  writtenMs = null;
  const takesMs = hasLinkTimes ? linkMs(command, bytes.length) : 0;
  const endsAtMs = writtenAtMs + takesMs;
  for (let at = 0; at < bytes.length; at += USB_PACKET_BYTES) {
    const packet = bytes.slice(at, at + USB_PACKET_BYTES);
    if (hasLinkTimes) sleepUntil(endsAtMs - (bytes.length - at - packet.length) * LINK_MS_A_BYTE);
    tell({ kind: 'bytes', bytes: packet });
  }
  beganAtMs ??= writtenAtMs;
  endedAtMs = nowMs();
  linkTotalMs += takesMs;
  asked.push({ command, type: frame?.payload[0] ?? null, latenessMs: endedAtMs - endsAtMs });
}

addEventListener('message', ({ data }: MessageEvent<ToReceiver>) => {
  switch (data.kind) {
    case 'birth':
      hasLinkTimes = data.plan.linkTimes === 'measured';
      receiver = new PracticeReceiver({ ...data.plan, clock });
      return;
    case 'request':
      return answer(data.bytes, data.writtenAtMs);
    case 'pass':
      aheadMs += data.durationMs;
      return;
    case 'tally':
      tell({ kind: 'tally', tally: tally() });
      asked = [];
      [linkTotalMs, beganAtMs] = [0, null];
  }
});

function tally(): Tally {
  return {
    asked,
    linkMs: linkTotalMs,
    spanMs: endedAtMs - (beganAtMs ?? endedAtMs),
    violations: receiver?.violations ?? [],
    pages: ringSizes(),
  };
}

function ringSizes(): Tally['pages'] {
  return Object.values(partitions).map((type) => ({ type, count: receiver?.pagesOf(type).length ?? 0 }));
}
