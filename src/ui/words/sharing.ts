import type { Region } from '../../domain/region.ts';
import { regionNames } from './regions.ts';
import { counted } from './durations.ts';

/** Texts of the sharing panel. */
export const sharing = {
  title: 'Share',
  start: 'Start sharing',
  stop: 'Stop sharing',
  stopping: 'Telling Share to stop',
  stopNotTold: 'Sharing is stopped here and nothing more is sent, but Share has not been told yet.',
  sendNow: 'Send now',
  tellNow: 'Tell Share now',
  signOut: 'Sign out',
  check: 'Check my account',
  lastDay: 'Send the last 24 hours too',
  noReceiver: 'Connect a receiver first: there is no reading to share yet.',
  questionOpen: 'Sending waits for your answer.',

  waiting: 'Waiting to be sent',
  lastSent: 'Last sent',
  never: 'Not yet',
  noFollowerYet: 'Share took the readings and shows them to nobody. No follower yet?',
  followersNothing: 'Followers see nothing of the last 24 hours',
  nothingSent: 'Nothing is sent.',
  atShare: 'Share says',
  keptHere: 'Cannot be sent',
  setAside: 'Set aside',
} as const;

/** The practice Share needs no name of its own region beside its account. */
export const accountWords = (name: string, region: Region): string =>
  region === 'practice' ? name : `${name} (${regionNames[region]})`;

/** The consent: said beside the button that gives it (design, end of section 3). */
export const consent = (serial: string, account: string): string =>
  `Start sharing sends the readings of receiver ${serial} to ${account}.`;

export const otherAsksLater = (serial: string): string =>
  `The last receiver that was read is another one, ${serial}. Where it is plugged in while sharing is on, Cradle asks which of the two is to be shared.`;

export const isSharing = (serial: string, account: string): string => `The readings of receiver ${serial} go to ${account}.`;

export const otherStaysHere = (serial: string, bound: string): string =>
  `Only receiver ${bound} is shared. The readings of ${serial} stay on this computer. Send now asks again.`;

export const readingsCount = (count: number): string => counted(count, 'reading');

export const waitingCount = (count: number): string => (count === 0 ? 'none' : readingsCount(count));

export const keptHereHint = (count: number): string => `${readingsCount(count)} of the last 6 days, too old or of no clear time`;

/** Said with care: after a move to another computer it may have been this very program. */
export const othersSend = (at: string): string =>
  `Another program also sends to this account (noticed ${at}): Share holds readings that this browser has no record of sending. What Share holds already is not sent again.`;

export const setAsideHint = (count: number): string => `${readingsCount(count)}, refused by Share; Send now tries again`;

export const followersSee = (value: string, from: string, at: string): string =>
  `Followers see ${value} from ${from} (checked ${at})`;

/** What was seen at `at`, once that is some time ago. */
export const followersSaw = (value: string, from: string, at: string): string =>
  `At ${at} followers saw ${value} from ${from}`;

export const followersSawNothing = (at: string): string => `At ${at} followers saw nothing of the last 24 hours`;

/** Where the unit is not known, or the value is no glucose: then no number is said. */
export const aReading = 'a reading';

export const atShareHint = (active: boolean, at: string): string => checkedAt(`sharing is ${active ? 'on' : 'off'}`, at);

export const checkedAt = (text: string, at: string): string => `${text} (checked ${at})`;

export const againAt = (at: string): string => `Cradle tries again at ${at}.`;

export const sendStages = {
  'signing-in': 'Signing in to Share',
  checking: 'Checking what Share has already',
  starting: 'Starting sharing at Share',
  posting: 'Sending',
  'reading-back': 'Checking what followers see',
} as const;
