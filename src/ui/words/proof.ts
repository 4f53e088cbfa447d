import type { Fate, FatedReading, KeptWhy } from '../../sync/face.ts';
import { counts } from './durations.ts';

/** Texts of the proof: what became of each reading of the last day. */
export const proof = {
  show: 'Show each reading',
  title: 'What became of each reading',
  close: 'Close',
  sendNow: 'Send now',
  onlyUnseen: 'Only those that followers have not seen',
  allSeen: 'Followers have seen every reading of the last 24 hours.',
  none: 'There is no reading of the last 24 hours.',
  noAccount: 'No account is in use: nothing is sent, and every reading stays on this computer.',
  isOff: 'Sharing is off: nothing more is sent.',
  noFollower: 'Share took the readings and shows them to nobody, so their arrival is not proven. No follower yet?',
  time: 'Time',
  glucose: 'Glucose',
  fate: 'What became of it',
} as const;

type Group = Fate['kind'] | 'valueless' | 'ahead';

const groups: Readonly<Record<Group, (count: string, isProven: boolean) => string>> = {
  seen: (count) => `${count} seen by followers`,
  sent: (count, isProven) => (isProven ? `${count} sent` : `${count} accepted, not proven`),
  duplicate: (count) => `${count} known to Share already`,
  sending: (count) => `${count} being sent`,
  waiting: (count) => `${count} waiting`,
  'set-aside': (count) => `${count} set aside`,
  ahead: (count) => `${count} not sent yet`,
  kept: (count) => `${count} kept here only`,
  valueless: (count) => `${count} without a glucose value`,
};

/** "Of the last 24 hours: 280 seen by followers, 6 sent, 2 waiting." `isProven`: what was sent would be seen, since somebody follows. */
export function proofSummary(fated: readonly FatedReading[], isProven: boolean): string {
  const found = fated.map(({ fate }) => groupOf(fate));
  const parts = (Object.keys(groups) as Group[]).flatMap((group) => {
    const count = found.filter((one) => one === group).length;
    return count === 0 ? [] : [groups[group](counts.format(count), isProven)];
  });
  return parts.length === 0 ? proof.none : `Of the last 24 hours: ${parts.join(', ')}.`;
}

function groupOf(fate: Fate): Group {
  if (fate.kind !== 'kept') return fate.kind;
  if (fate.why === 'no-glucose') return 'valueless';
  return fate.why === 'ahead' ? 'ahead' : 'kept';
}

const keptWords: Readonly<Record<KeptWhy, string>> = {
  'no-glucose': 'Never sent: not a glucose value',
  'other-receiver': 'Kept here: its receiver is not the shared one',
  'sharing-off': 'Kept here: sharing is off',
  'before-sharing': 'Kept here: taken before sharing began',
  ahead: 'Not sent yet: its time lies in the future, so a clock is wrong',
  'time-unsure': 'Kept here: its time is not sure',
  'too-old': 'Kept here: too old to send',
  'same-time': 'Kept here: another reading has the same time on the receiver’s inner clock',
};

/** `clock`: an instant as a clock time. */
export function fateText(fate: Fate, clock: (at: number) => string, isProven: boolean): string {
  switch (fate.kind) {
    case 'waiting':
      return 'Waiting to be sent';
    case 'sending':
      return `Being sent since ${clock(fate.at)}`;
    case 'sent':
      return isProven ? `Sent ${clock(fate.at)}` : `Accepted ${clock(fate.at)}, not proven`;
    case 'seen':
      return `Seen ${clock(fate.at)}`;
    case 'duplicate':
      return `Known to Share already, ${clock(fate.at)}`;
    case 'set-aside':
      return `Set aside ${clock(fate.at)}: Share refused it`;
    case 'kept':
      return keptWords[fate.why];
  }
}
