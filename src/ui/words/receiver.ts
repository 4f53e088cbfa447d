import type { ReadStage, There } from '../../sync/face.ts';
import { spanWords } from './durations.ts';

const setTheScreen = 'Readings here have the right times. Set the clock in the receiver’s menu when convenient.';

/** Texts of the receiver's panel. */
export const receiver = {
  title: 'Receiver',
  connect: 'Connect receiver',
  disconnect: 'Disconnect',
  stopTrying: 'Stop trying',
  followHere: 'Follow here instead',
  details: 'Details',
  reload: 'Reload the page',
  beforeChooser: 'If a list opens, choose the receiver’s entry in it, then press Connect.',
  cableHint: 'No entry in the list? Some cables only charge. Try another one.',
  whileBusy: 'Close it there: Cradle goes on by itself.',
  whileRetrying: 'Check that it is switched on, or pull the cable and plug it in again.',
  glucoseUnknown:
    'This receiver’s glucose values are in a form that Cradle cannot read. They are kept as they are; nothing can be shown or sent. Please report it: Details.',
  screenWrong: `The date or time on the receiver’s screen is wrong. ${setTheScreen}`,
  screenWasWrong: `The date or time on the receiver’s screen was wrong when it was last read. ${setTheScreen}`,

  tryPractice: 'Try the practice receiver',
} as const;

/** What a stage is good for, where its name alone leaves one waiting. */
export const stageHints: Partial<Record<ReadStage, string>> = {
  readings: 'The newest come first, then the days before.',
  records: 'The glucose values are all here. Calibrations, fingersticks and the rest follow.',
};

/** Why this page cannot read a receiver, and what to use instead. */
export const unsupported = {
  insecure: {
    what: 'Chrome gives this page no USB because its address is neither https nor localhost.',
    todo: 'Open Cradle by a localhost or an https address to read a receiver and to sign in.',
  },
  'no-serial': {
    what: 'This browser has no Web Serial and no WebUSB, so it cannot read a receiver.',
    todo: 'Use Chrome or Edge on a computer, Chrome on an Android phone, or another browser with one of the two. Everything else works here.',
  },
} as const;

const lostWords = { cable: 'cable pulled', slept: 'this computer slept', trouble: 'the receiver stopped answering' } as const;

export const notFollowing = (why: keyof typeof lostWords, since: string): string =>
  `Not following since ${since}: ${lostWords[why]}`;

/** What to do where the cause is known; Chrome's habit explains the button (web-serial-facts, permissions). */
export const afterLost = {
  cable:
    'Plug it in. If Cradle does not go on by itself, press Connect receiver: most receivers have no USB serial number, so Chrome cannot tell that it is the same one and asks again. What was read is kept.',
  slept: 'Plug it in if it is not, and press Connect receiver if Cradle does not go on by itself. What the receiver noted meanwhile is still in it, and is read then.',
} as const;

/** What another tab does with the receiver, and what that means for this one. */
export const elsewhere = {
  unknown: 'Another tab has the receiver.',
  reading: 'Another tab is reading the receiver. What it has read is shown here too.',
  failed: 'Another tab could not read the receiver: look there for what to do.',
  onItsOwn: 'When that tab is closed, this page goes on by itself.',
  isDeaf: 'The other tab did not let go of the receiver. Close that tab, and this page goes on by itself.',
} as const satisfies Partial<Record<There['kind'], string>> & Record<string, string>;

export const followedElsewhere = (due: string): string => `Followed in another tab. ${due}`;

export const lostElsewhere = (since: string): string => `Another tab has not been following since ${since}: look there for what to do.`;

export const nextDue = (at: string, overdue: boolean): string =>
  overdue ? `A reading was due at ${at}; still looking.` : `Next reading due at ${at}.`;

/**
 * `wasRead`: whether a receiver was ever read here. Seconds are rounded up to tens: the page's own present moves in such
 * steps. A next try in the past is the one that goes on.
 */
export function retrying(wasRead: boolean, since: string, at: string, inMs: number): string {
  return `${wasRead ? 'Not following' : 'No answer'} since ${since}. ${nextTry(at, inMs)}`;
}

function nextTry(at: string, inMs: number): string {
  if (inMs <= 0) return 'Trying again now.';
  if (inMs <= 10_000) return 'Trying again in a few seconds.';
  const seconds = Math.ceil(inMs / 10_000) * 10;
  return seconds < 60 ? `Trying again in about ${seconds} seconds, at ${at}.` : `Trying again in about ${spanWords(Math.round(seconds / 60) * 60)}, at ${at}.`;
}

/** People set their clocks by hand: near a quarter of an hour, the quarter is what was meant. */
const HAND_SET_MINUTES = 2;

function apart(minutes: number): string {
  const meant = Math.round(minutes / 15) * 15;
  if (minutes === meant || Math.abs(minutes - meant) > HAND_SET_MINUTES) return spanWords(minutes * 60);
  return `about ${spanWords(meant * 60)}`;
}

const causes =
  'after a journey, a change to or from summer time, or because the clock was set wrongly. Readings are right all the same.';

/** Both clocks as they are at this moment. */
export const clocksDiffer = (screen: string, computer: string, apartMinutes: number): string =>
  `The receiver’s screen shows ${screen}, this device ${computer}: ${apart(apartMinutes)} apart, ${causes}`;

/** Where the receiver is not connected, so that its clock may have been set since. */
export const clocksDiffered = (aheadMinutes: number): string =>
  `The receiver’s screen was ${apart(Math.abs(aheadMinutes))} ${aheadMinutes > 0 ? 'ahead of' : 'behind'} this device when it was last read, ${causes}`;
