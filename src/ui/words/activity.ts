import type { ActivityCode, ActivityRow } from '../../sync/face.ts';
import { problemText } from './problem-text.ts';
import { counted } from './durations.ts';
import { readingsCount } from './sharing.ts';

export const activityTitle = 'Activity';

type Detail = ActivityRow['detail'];

/** Rows are records of the past: a detail that is missing leaves a gap in the sentence, no more. */
const text = (detail: Detail, key: string): string => (detail[key] === undefined ? '' : ` ${detail[key]}`);
const countOf = ({ count }: Detail, one: string): string => (typeof count === 'number' ? counted(count, one) : `${one}s`);
const readings = (detail: Detail): string => (typeof detail['count'] === 'number' ? readingsCount(detail['count']) : 'Readings');

/** Details used: `serial`, `count`, `problem` (a code). */
const activityWords: Record<ActivityCode, (detail: Detail) => string> = {
  'receiver-connected': (detail) => `Receiver${text(detail, 'serial')} connected`,
  'receiver-lost': (detail) => `Receiver${text(detail, 'serial')} disconnected`,
  'readings-stored': (detail) => `${readings(detail)} read and kept`,
  'receiver-reset': (detail) => `Receiver${text(detail, 'serial')} was reset: its older readings stay kept`,
  'readings-missed': (detail) => `About ${countOf(detail, 'hour')} of readings had left the receiver’s memory before it was connected`,
  'records-stored': (detail) => `${countOf(detail, 'other record')} read and kept`,
  'records-damaged': (detail) => `${countOf(detail, 'damaged record')} left out`,
  'pages-damaged': (detail) => `${countOf(detail, 'damaged page')} in the receiver’s memory could not be kept; tried again at the next connection`,
  'ring-unread': () => 'Some records of the receiver could not be read; tried again at the next connection',
  'pages-kept-raw': (detail) => `${countOf(detail, 'page')} of a form that Cradle does not know kept as they came`,
  'signed-in': () => 'Signed in to Share',
  'signed-out': () => 'Signed out of Share',
  'sign-in-refused': () => 'Share refused the sign-in',
  'sharing-started': () => 'Sharing started',
  'sharing-stopped': () => 'Sharing stopped',
  'sharing-restarted': () => 'Sharing had been stopped elsewhere and was started again',
  'readings-sent': (detail) => `${readings(detail)} sent`,
  'readings-found': (detail) => `${readings(detail)} found at Share already`,
  'readings-set-aside': (detail) => `${readings(detail)} refused by Share and set aside`,
  'receiver-assigned': (detail) => `Receiver${text(detail, 'serial')} assigned to the account`,
  'receiver-forgotten': (detail) => `A receiver was forgotten, with ${countOf(detail, 'page')}`,
  'account-forgotten': () => 'An account was forgotten',
  problem: (detail) => `${problemText(String(detail['problem'])).what}${'code' in detail ? ` (Share’s word: ${detail['code']})` : ''}`,
};

export function activityText({ what, detail }: ActivityRow): string {
  return (activityWords as Partial<typeof activityWords>)[what]?.(detail) ?? what;
}
