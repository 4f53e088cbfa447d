import type { ClockChange, PartitionName } from '../../sync/face.ts';
import { counted, counts, spanWords } from './durations.ts';

/** Texts of the receiver's details. */
export const details = {
  title: 'Receiver details',
  refresh: 'Refresh',
  close: 'Close',
  asking: 'Asking the archive…',
  nothing: 'Nothing to show: no receiver was read here yet, or the archive could not be asked.',

  serial: 'Serial number',
  model: 'Model',
  modelUnknown: 'Not known to Cradle',
  firmware: 'Firmware',
  resets: 'Resets',

  clock: 'Its clock',
  measured: 'Last compared',
  never: 'Not yet',
  drift: 'Runs',
  driftUnknown: 'Not known yet: it takes two comparisons, a day or more apart',
  driftNone: 'Right to a second a week',
  changes: 'Clock changes',
  noChanges: 'The receiver’s settings tell of no clock change.',
  changesUnknown: 'The receiver’s settings could not be read, so changes of its clock are not known.',
  afterChange: 'The time on its screen is the one after the change.',
  noDate: '–',
  onScreen: 'On its screen',
  localTime: 'Your local time',
  unknownTime: 'not known',
  change: 'What happened',

  kept: 'What is kept here',
  nothingKept: 'Nothing of this receiver is kept here yet.',
  kind: 'Kind',
  records: 'Records',
  oldest: 'Oldest',
  newest: 'Newest',
  none: 'none',
  screenTimes: 'Dates and times as the receiver’s screen showed them.',
} as const;

export const comparedAt = (at: string): string => `${at}, with this computer’s clock`;

export const resetsText = (count: number): string =>
  count === 0 ? 'None seen' : `${counted(count, 'reset')} seen; what was read before is kept`;

const SECONDS_A_WEEK_PER_SECOND_A_DAY = 7;

export function driftText(secondsPerDay: number | null): string {
  if (secondsPerDay === null) return details.driftUnknown;
  const perWeek = Math.round(Math.abs(secondsPerDay) * SECONDS_A_WEEK_PER_SECOND_A_DAY);
  if (perWeek === 0) return details.driftNone;
  return `${secondsPerDay > 0 ? 'Fast' : 'Slow'} by ${spanWords(perWeek)} a week`;
}

const changeSubjects: Record<ClockChange['kind'], string> = {
  display: 'Clock on the screen set',
  system: 'Inner clock set',
  lost: 'Power was lost, and the time with it',
};

/** "Clock on the screen set forward by an hour". After a loss of power the old time is no measure of the new. */
export function changeText({ kind, bySeconds }: ClockChange): string {
  const subject = changeSubjects[kind];
  if (kind === 'lost') return subject;
  if (bySeconds === 0) return `${subject} to the same time`;
  return `${subject} ${bySeconds > 0 ? 'forward' : 'back'} by ${spanWords(Math.abs(bySeconds))}`;
}

/** In the order in which a person would ask for them. */
const kinds: Record<PartitionName, string> = {
  egv: 'Glucose values',
  backfilledEgv: 'Glucose values filled in later',
  calSet: 'Calibrations',
  meter: 'Fingersticks',
  userEvent: 'Meals, insulin, exercise, health',
  insertion: 'Sensor insertions',
  userSetting: 'Settings and their changes',
  sensor: 'Sensor data',
  deviation: 'Sensor deviations',
  receiverLog: 'Receiver’s log',
  receiverError: 'Receiver’s errors',
  manufacturing: 'Factory data',
  firmwareParameters: 'Firmware’s parameters',
  pcParameters: 'Parameters set by a computer',
};

const order = Object.keys(kinds);

interface Kind {
  readonly name: PartitionName | null;
  readonly type: number;
}

export const kindText = ({ name, type }: Kind): string => (name === null ? `Kind ${type}, not documented` : kinds[name]);

/** Undocumented kinds come last, ascending. */
export const byInterest = (a: Kind, b: Kind): number => rank(a) - rank(b) || a.type - b.type;

const rank = ({ name }: Kind): number => (name === null ? order.length : order.indexOf(name));

export const damagedText = (count: number): string => `${counts.format(count)} damaged`;

export const rawText = (pages: number): string => counted(pages, 'raw page');

export const rawSentence = (pages: number): string =>
  `This receiver keeps some records in a form that Cradle does not know: ${counted(pages, 'page')}, kept byte for byte and checked, not shown.`;

/** Texts of the files for a bug report. */
export const report = {
  title: 'For a bug report',
  keepIds: 'Keep serial numbers and ids in the file',
  withStandIns: 'The file holds glucose values, dates and times as they are; serial numbers and ids are replaced by stand-ins wherever Cradle knows them.',
  withIds: 'The file holds glucose values, dates and times, serial numbers and ids, all as they are.',
  rawPages: 'Save the raw pages',
  wireLog: 'Save the wire log',
  hint: 'The raw pages are everything that is kept of this receiver. The wire log is the newest part of what went over the cable since this page was opened.',
  making: 'Making the file…',
} as const;

export const nothingToSave = {
  rawPages: 'Nothing could be saved: no page of a receiver is kept here, or the archive could not be asked.',
  wireLog: 'Nothing could be saved: nothing went over the cable since this page was opened, or a part of Cradle is missing.',
} as const;

export const savedAs = (name: string): string => `The browser saves it as ${name}.`;
