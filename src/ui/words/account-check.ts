import type { AccountCheck, Checked } from '../../sync/face.ts';
import { clockErrorText } from './clock-error.ts';
import { problemText, whileSignedIn, type Otherwise } from './problem-text.ts';
import { followersSee } from './sharing.ts';

/** Texts of the check of an account. */
export const check = {
  title: 'Check my account',
  close: 'Close',
  asking: 'Asking Share, part by part…',
  nothing: 'Nothing was checked: no account is in use, or you signed out meanwhile. If neither is so, reload the page and try again.',
  right: 'Everything is right.',
  signedIn: 'You are signed in now; what was shared before goes on.',
  changesNothing: 'A check itself starts no sharing, assigns no receiver and sends no reading.',
} as const;

/** `note`: neither right nor wrong, but good to know. */
export type Verdict = 'right' | 'wrong' | 'note' | 'not-asked';

export const verdictWords: Readonly<Record<Verdict, string>> = {
  right: 'Right',
  wrong: 'Wrong',
  note: 'Note',
  'not-asked': 'Not asked',
};

export interface CheckLine {
  readonly part: string;
  readonly verdict: Verdict;
  readonly what: string;
  readonly todo?: string;
}

/** How the page writes what the words leave open. */
export interface Writing {
  clock(at: number): string;
  /** With its unit where it is a number. */
  value(value: number, at: number): string;
}

type Said = Omit<CheckLine, 'part'>;

/** `foundAt`: when the answers came; what was right then may be long ago. `isSignedIn`: now, so that there is no form to sign in with. */
export function checkLines(found: AccountCheck, foundAt: number, writing: Writing, isSignedIn = false): CheckLine[] {
  const { proxy, clock, signIn, session, monitoring, receiver, followers } = found;
  const otherwise = isSignedIn ? whileSignedIn : {};
  return [
    { part: 'Way to Share', ...said(proxy, otherwise, () => right('The proxy passes calls on, and Share answers.')) },
    { part: 'Clock', ...said(clock, otherwise, ({ errorMs }) => clockLine(errorMs)) },
    { part: 'Sign-in', ...signInLine(signIn, otherwise, writing) },
    { part: 'Session', ...said(session, otherwise, () => right('Share accepts the session.')) },
    { part: 'Sharing', ...said(monitoring, otherwise, sharingLine) },
    { part: 'Receiver', ...receiverLine(receiver, otherwise) },
    { part: 'Followers', ...said(followers, otherwise, (answer) => followersLine(answer, foundAt, writing)) },
  ];
}

export function outcomeText(lines: readonly CheckLine[]): string {
  const wrong = lines.filter(({ verdict }) => verdict === 'wrong').map(({ part }) => part);
  return wrong.length === 0 ? check.right : `Wrong: ${wrong.join(', ')}.`;
}

function said<T>(checked: Checked<T>, otherwise: Otherwise, answered: (answer: T) => Said): Said {
  switch (checked.kind) {
    case 'answered':
      return answered(checked.answer);
    case 'failed':
      return { verdict: 'wrong', ...problemText(checked.problem, otherwise) };
    case 'not-asked':
      return { verdict: 'not-asked', what: 'Something before it has to be right first.' };
  }
}

function right(what: string): Said {
  return { verdict: 'right', what };
}

function clockLine(errorMs: number | null): Said {
  if (errorMs === null) return { verdict: 'note', what: 'This Share tells no time, so this computer’s own clock has to do.' };
  const what = clockErrorText(errorMs);
  if (what === null) return right('This computer’s clock agrees with Share’s.');
  return {
    verdict: 'wrong',
    what,
    todo: 'Set this computer’s clock, then plug the receiver in again. Until then Cradle corrects the times that it sends.',
  };
}

function signInLine(signIn: AccountCheck['signIn'], otherwise: Otherwise, { clock }: Writing): Said {
  switch (signIn.kind) {
    case 'locked':
      return {
        verdict: 'wrong',
        what: problemText('share:locked-out').what,
        todo: `Cradle sends no further try before ${clock(signIn.until)}. Check name, password and region meanwhile. What waits is kept.`,
      };
    case 'no-password':
      return {
        verdict: 'note',
        what: 'Not tried: no password is kept here. The session that is there was asked instead.',
        todo: 'To check the password too, sign out and check with name and password.',
      };
    default:
      return said(signIn, otherwise, () => right('Share knows this name and password in this region.'));
  }
}

function sharingLine({ active, wish }: { readonly active: boolean; readonly wish: 'off' | 'on' }): Said {
  if (wish === 'on') {
    if (active) return right('Sharing runs at Share.');
    return { verdict: 'wrong', what: 'Sharing does not run at Share, though it is on here.', todo: 'Press Send now: Cradle starts it again.' };
  }
  if (!active) return right('Sharing is off, here and at Share.');
  return { verdict: 'note', what: 'Sharing runs at Share, though it is off here: another program may have started it.' };
}

function receiverLine(receiver: AccountCheck['receiver'], otherwise: Otherwise): Said {
  if (receiver.kind === 'no-receiver') {
    return { verdict: 'note', what: 'No receiver was read here yet.', todo: 'Connect it, then check again.' };
  }
  return said(receiver, otherwise, ({ serial, assigned }) => {
    if (assigned === 'here') return right(`Receiver ${serial} is assigned to this account.`);
    const what =
      assigned === 'nowhere'
        ? `Receiver ${serial} is not assigned to this account.`
        : `Share says that receiver ${serial} is not this account’s: it may belong to another account.`;
    return { verdict: 'wrong', what, todo: 'Press Start sharing, or Send now: Cradle asks you before it assigns the receiver.' };
  });
}

function followersLine({ newest, sentLately }: Extract<AccountCheck['followers'], { kind: 'answered' }>['answer'], foundAt: number, writing: Writing): Said {
  if (newest) return right(`${followersSee(writing.value(newest.value, newest.at), writing.clock(newest.at), writing.clock(foundAt))}.`);
  if (!sentLately) {
    return { verdict: 'note', what: 'Followers see nothing of the last 24 hours. From here nothing was sent in that time either.' };
  }
  return {
    verdict: 'wrong',
    what: 'Share took the readings and shows them to nobody.',
    todo: 'No follower yet? Invite one in the maker’s own app, and wait until the invitation is accepted.',
  };
}
