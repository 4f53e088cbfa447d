import type { Forgetting, ForgetRefusal, KeptAccount, KeptData, KeptReceiver } from '../../sync/face.ts';
import { clockTime } from '../format.ts';
import { counted, counts } from './durations.ts';
import { regionNames } from './regions.ts';

/** Texts of what is kept, and of forgetting it. */
export const yourData = {
  title: 'Your data',
  close: 'Close',
  asking: 'Asking the archive…',
  nothing: 'The archive could not be asked. Reload the page and try again.',
  fileFirst: 'A file is being saved or read. Wait until it is done, or press Cancel beside it.',
  practice: 'Practice keeps nothing: it begins anew each time.',

  space: 'On this computer',
  ask: 'Ask the browser to keep it',
  agreed: 'The browser keeps it now.',
  stillNot: 'The browser has not agreed. It is more willing once Cradle is installed or used often.',
  receivers: 'Receivers',
  noReceiver: 'No receiver was read here yet.',
  accounts: 'Share accounts',
  noAccount: 'No account was used here yet.',
  forget: 'Forget…',
  everything: 'Everything',
  everythingHint: 'Receivers, accounts, passwords and settings, all at once. The app itself stays installed.',
  forgetEverything: 'Forget everything…',
  forgetting: 'Forgetting…',
  nothingForgotten: 'Nothing was forgotten. Load the page anew: it works again, and you can try once more.',
  heldOpen: 'Everything is forgotten. Another tab of Cradle still holds the empty archive open: close that tab, then load this page anew.',
  reload: 'Load the page anew',
} as const;

export const persistenceWords: Record<KeptData['persistence'], string> = {
  kept: 'This browser keeps this for good, until you delete it yourself.',
  'may-be-cleared': 'This browser may clear this when the disk is full: save a copy.',
  unknown: 'This browser does not say whether it keeps this for good: save a copy.',
};

const megabytes = new Intl.NumberFormat(undefined, { style: 'unit', unit: 'megabyte', maximumFractionDigits: 1 });
const gigabytes = new Intl.NumberFormat(undefined, { style: 'unit', unit: 'gigabyte', maximumFractionDigits: 0 });

/** The app itself is in it: that is what the browser counts. */
export const spaceText = ({ usedBytes, quotaBytes }: NonNullable<KeptData['space']>): string =>
  `${megabytes.format(usedBytes / 1e6)} in use, the app itself included; the browser grants ${quotaBytes < 1e9 ? megabytes.format(quotaBytes / 1e6) : gigabytes.format(quotaBytes / 1e9)}.`;

function dateText(at: number, now: number): string {
  const [day, today] = [new Date(at), new Date(now)];
  if (day.toDateString() === today.toDateString()) return 'today';
  const year = day.getFullYear() === today.getFullYear() ? {} : ({ year: 'numeric' } as const);
  return day.toLocaleDateString(undefined, { day: 'numeric', month: 'long', ...year });
}

type Span = KeptReceiver['span'];

function spanText(span: Span, now: number): string {
  if (span === null) return '';
  const [from, to] = [dateText(span.from, now), dateText(span.to, now)];
  return from === to ? ` with readings of ${to}` : ` with readings from ${from} to ${to}`;
}

export const receiverName = ({ serial, model }: KeptReceiver): string => (model === null ? serial : `${serial}, ${model}`);

/** "12,345 pages with readings from 3 March to today". */
export const keptPages = ({ pages, span }: Pick<KeptReceiver, 'pages' | 'span'>, now: number): string =>
  `${counted(pages, 'page')}${spanText(span, now)}`;

export const accountName = ({ accountName: name, region }: KeptAccount): string => `${name}, ${regionNames[region]}`;

export const accountFacts = ({ isInUse, decided }: KeptAccount): string =>
  `${isInUse ? 'In use now' : 'Not in use'}; what became of ${counted(decided, 'reading')} is noted.`;

export const forgottenWords = (what: Forgetting, kept: KeptData): string => {
  switch (what.kind) {
    case 'receiver':
      return `Receiver ${what.serial} is forgotten.`;
    case 'account':
      return `${kept.accounts.find(({ id }) => id === what.id)?.accountName ?? 'The account'} is forgotten.`;
    case 'everything':
      return 'Everything is forgotten.';
  }
};

export function refusalWords(why: ForgetRefusal, serial: string, now: number): string {
  switch (why.kind) {
    case 'being-read':
      return `Receiver ${serial} is connected or looked for, here or in another tab. Press Disconnect or Stop trying there, then forget it.`;
    case 'shared':
      return why.isStopping
        ? `Share has not been told yet that ${why.accountName} stopped sharing this receiver. Sign in, or press Tell Share now; then forget the receiver.`
        : `${why.accountName} shares this receiver. Press Stop sharing, so that Share is told, then forget the receiver.`;
    case 'tries-count':
      return `Tries to sign in to ${why.accountName} are counted until ${clockTime(why.until, now)}, so that Share does not lock the account. At an address that is neither https nor localhost that takes its name: forget it afterwards.`;
  }
}

/** What forgetting means; `yes` is null where it cannot be. */
export interface ForgetWords {
  readonly title: string;
  readonly lines: readonly string[];
  readonly yes: string | null;
  readonly no: string;
}

/** What is asked before anything is lost, with the numbers of this moment; null where there is nothing of it any more. */
export function forgetWords(what: Forgetting, kept: KeptData, now: number): ForgetWords | null {
  switch (what.kind) {
    case 'receiver': {
      const receiver = kept.receivers.find(({ serial }) => serial === what.serial);
      return receiver ? receiverWords(receiver, now) : null;
    }
    case 'account': {
      const account = kept.accounts.find(({ id }) => id === what.id);
      return account ? accountWords(account, now) : null;
    }
    case 'everything':
      return everythingWords(kept, now);
  }
}

function receiverWords(receiver: KeptReceiver, now: number): ForgetWords {
  const { serial, refusal, waiting } = receiver;
  if (refusal) return { title: `Receiver ${serial} cannot be forgotten now`, lines: [refusalWords(refusal, serial, now)], yes: null, no: 'Close' };
  return {
    title: `Forget receiver ${serial}?`,
    lines: [
      `Deleted here: ${keptPages(receiver, now)}.`,
      ...waitingLine(waiting),
      'What the receiver itself still holds, mostly the last 30 days, can be read again. All that is older is lost, unless you saved a copy.',
      'What was sent of it in the last 7 days stays noted with the account, so that nothing is sent twice.',
    ],
    yes: 'Forget this receiver',
    no: 'Keep it',
  };
}

function accountWords(account: KeptAccount, now: number): ForgetWords {
  const { accountName: name, decided, waiting, unsettled, refusal } = account;
  if (refusal) return { title: `${name} cannot be forgotten now`, lines: [refusalWords(refusal, '', now)], yes: null, no: 'Close' };
  return {
    title: `Forget ${name}?`,
    lines: [
      `Deleted here: the account’s name, its session and password, and what became of ${counted(decided, 'reading')}. Receivers and their readings stay.`,
      ...waitingLine(waiting),
      ...unsettledLine(unsettled),
      ...sharingLine([account]),
      'What Share has stays there.',
      ...triesLine([account], now),
    ],
    yes: 'Forget this account',
    no: 'Keep it',
  };
}

function everythingWords({ receivers, accounts }: KeptData, now: number): ForgetWords {
  const refusals = accounts.flatMap(({ refusal }) => refusal ?? []);
  if (refusals.length > 0) {
    return { title: 'Not everything can be forgotten now', lines: refusals.map((refusal) => refusalWords(refusal, '', now)), yes: null, no: 'Close' };
  }
  const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
  const spans = receivers.flatMap(({ span }) => (span ? [span] : []));
  const span = spans.length === 0 ? null : { from: Math.min(...spans.map(({ from }) => from)), to: Math.max(...spans.map(({ to }) => to)) };
  const pages = keptPages({ pages: sum(receivers.map((receiver) => receiver.pages)), span }, now);
  return {
    title: 'Forget everything?',
    lines: [
      `Deleted here: ${counted(receivers.length, 'receiver')} (${pages})${accounts.length === 0 ? '' : `, ${counted(accounts.length, 'account')} with session and password`}, and all settings.`,
      ...waitingLine(sum(accounts.map(({ waiting }) => waiting))),
      ...unsettledLine(sum(accounts.map(({ unsettled }) => unsettled))),
      'What receivers no longer hold is lost, unless you saved a copy. What Share has stays there.',
      ...sharingLine(accounts),
      ...triesLine(accounts, now),
      'Then Cradle begins as at a first visit, in its other tabs too.',
    ],
    yes: 'Forget everything',
    no: 'Keep everything',
  };
}

const waitingLine = (count: number): string[] =>
  count === 0 ? [] : [`${counts.format(count)} ${count === 1 ? 'reading still waits' : 'readings still wait'} to be sent and would never be sent.`];

const unsettledLine = (count: number): string[] =>
  count === 0 ? [] : [`${counts.format(count)} ${count === 1 ? 'reading is' : 'readings are'} on the way to Share: whether they arrived would never be known here.`];

const sharingLine = (accounts: readonly KeptAccount[]): string[] =>
  accounts.some(({ isSharing }) => isSharing)
    ? ['Sharing ends here without a word to Share: followers see nothing new from this computer.']
    : [];

function triesLine(accounts: readonly KeptAccount[], now: number): string[] {
  const until = Math.max(...accounts.map(({ triesCountUntil }) => triesCountUntil ?? -Infinity));
  if (until === -Infinity) return [];
  return [`Tries to sign in go on being counted until ${clockTime(until, now)}, without the name, so that Share does not lock the account.`];
}
