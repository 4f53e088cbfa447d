import type { TrendName } from '../../domain/trend.ts';
import type { ConnectionState, ReadStage, SendState, There } from '../../sync/face.ts';
import type { Wordless } from '../latest-view.ts';

/** Every text of the first screen; it is in the first chunk, so it stays short. */
export const words = {
  name: 'Cradle',
  settings: 'Settings',
  footer: 'Not a medical device. No treatment advice, no alarms.',
  partMissing: 'A part of this page is missing: reload it. What is stored is safe.',

  latest: 'Latest reading',
  noReading: 'No reading yet',
  noArchive: 'No reading to show',
  late: 'late',
  timeUncertain: 'Time uncertain',
  timeUncertainHint: 'Check this computer’s clock, then plug the receiver in again.',

  nothingWaiting: 'Nothing waiting',
} as const;

export const waiting = (count: number): string => (count === 0 ? words.nothingWaiting : `${count} waiting`);

export const stageWords: Record<ReadStage, string> = {
  opening: 'Opening the receiver',
  identifying: 'Asking the receiver who it is',
  clocks: 'Comparing clocks',
  readings: 'Reading values',
  records: 'Reading entries and settings',
};

/** The announced part of the status line: stages only, never a fraction. */
export function stageOf(connection: ConnectionState, sending: SendState): string {
  return connectionStage(connection) + (sendingStages[sending.kind] ?? '');
}

const sendingStages: Partial<Record<SendState['kind'], string>> = {
  halted: ' · Sending stopped',
  'back-off': ' · Sending later',
};

function connectionStage(connection: ConnectionState): string {
  switch (connection.kind) {
    case 'unsupported':
      return 'No USB on this page';
    case 'idle':
      return 'No receiver connected';
    case 'reading':
      return stageWords[connection.stage];
    case 'following':
      return 'Following';
    case 'retrying':
    case 'lost':
      return 'Not following';
    case 'failed':
    case 'over':
      return 'Receiver not read';
    case 'elsewhere':
      return isFollowed(connection.there) ? 'Followed in another tab' : 'Not following';
  }
}

const isFollowed = (there: There | null): boolean => there?.kind !== 'lost' && there?.kind !== 'failed';

/** How long ago, from milliseconds: whole minutes, then hours and minutes, then days. */
export function ago(ageMs: number): string {
  return ageMs < 60_000 ? 'just now' : `${duration(ageMs)} ago`;
}

function duration(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return `${Math.floor(hours / 24)} days`;
  if (hours === 0) return `${minutes} min`;
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
}

export const noReadingFor = (ageMs: number): string => `No reading for ${duration(ageMs)}`;

/** `boundMgdl`: the last value that the receiver shows as a number. */
export const lowHigh = {
  low: { word: 'LOW', side: 'below', boundMgdl: 40 },
  high: { word: 'HIGH', side: 'above', boundMgdl: 400 },
} as const;

export const stateWords: Record<Wordless, string> = {
  none: 'No value from the sensor',
  'sensor-not-active': 'Sensor not active',
  'minimal-deviation': 'Sensor signal unclear',
  'no-antenna': 'Transmitter out of range',
  'sensor-not-calibrated': 'Sensor not calibrated',
  'counts-deviation': 'Sensor signal out of bounds',
  'absolute-deviation': 'Sensor signal unreliable',
  'power-deviation': 'Sensor power trouble',
  'bad-rf': 'Radio signal disturbed',
  reserved: 'No value',
  unreadable: 'Look at the receiver',
};

export const stateSince = (state: Wordless, since: string): string => `${stateWords[state]} since ${since}`;

export const lastWas = (value: string, at: string): string => `Last: ${value} at ${at}`;

/** Of those that have an arrow; `words/graph.ts` has the rest. */
export const trendWords = {
  'double-up': 'rising very fast',
  'single-up': 'rising fast',
  'forty-five-up': 'rising',
  flat: 'steady',
  'forty-five-down': 'falling',
  'single-down': 'falling fast',
  'double-down': 'falling very fast',
} as const satisfies Partial<Record<TrendName, string>>;
