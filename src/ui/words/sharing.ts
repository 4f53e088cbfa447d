/** Texts of the sharing panel. */
export const sharing = {
  title: 'Share',
  start: 'Start sharing',
  stop: 'Stop sharing',
  sendNow: 'Send now',
  signOut: 'Sign out',
  lastDay: 'Send the last 24 hours too',
  noReceiver: 'Connect a receiver first: there is no reading to share yet.',
  questionOpen: 'Sending waits for your answer.',

  waiting: 'Waiting to be sent',
  lastSent: 'Last sent',
  never: 'Not yet',
  noFollowerYet: 'Share took the readings and shows them to nobody. No follower yet?',
  followersNothing: 'Followers see nothing of the last 24 hours',
  atShare: 'Sharing at Share',
  keptHere: 'Kept here only',
  setAside: 'Set aside',
} as const;

export const signedInAs = (name: string, region: string): string => `${name} (${region})`;

/** The consent: said beside the button that gives it (design, end of section 3). */
export const consent = (serial: string, name: string, region: string): string =>
  `Start sharing sends the readings of receiver ${serial} to ${name} (${region}).`;

export const isSharing = (serial: string, name: string, region: string): string =>
  `The readings of receiver ${serial} go to ${name} (${region}).`;

export const otherStaysHere = (serial: string, bound: string): string =>
  `Only receiver ${bound} is shared. The readings of ${serial} stay on this computer.`;

export const readingsCount = (count: number): string => (count === 1 ? '1 reading' : `${count} readings`);

export const waitingCount = (count: number): string => (count === 0 ? 'none' : readingsCount(count));

export const keptHereHint = (count: number): string => `${readingsCount(count)}, too old to send`;

export const setAsideHint = (count: number): string => `${readingsCount(count)}, refused by Share; Send now tries again`;

export const followersSee = (value: string, from: string, lookedAt: string): string =>
  `Followers see ${value} from ${from} (looked at ${lookedAt})`;

/** Where the unit is not known, or the value is no glucose: then no number is said. */
export const aReading = 'a reading';

export const atShareHint = (active: boolean, at: string): string => `${active ? 'on' : 'off'} (looked at ${at})`;

export const lookedAt = (text: string, at: string): string => `${text} (looked at ${at})`;

export const againAt = (at: string): string => `Cradle tries again at ${at}.`;

export const sendStages = {
  'signing-in': 'Signing in to Share',
  checking: 'Looking what Share has already',
  starting: 'Starting sharing at Share',
  posting: 'Sending',
  'reading-back': 'Looking what followers see',
} as const;
