import type { SharingView } from './face.ts';

/** Whether a page that goes away leaves something that may be sent without it, and without the person's word. */
export function leavesWaiting({ session, sending, question, waiting }: SharingView): boolean {
  if (session.kind !== 'signed-in' || sending.kind === 'halted' || question !== null) return false;
  return waiting > 0 || sending.kind !== 'idle';
}
