import type { Problem } from '../../sync/face.ts';
import { problemWords, type ProblemWords } from './problems.ts';

/** What happened, and what to do about it, as it is said where the person reads it. */

export type Told = Pick<ProblemWords, 'what' | 'todo'>;

/** What is said otherwise in some place. */
export type Otherwise = Readonly<Partial<Record<string, Partial<Told>>>>;

/** Where Cradle tries again by itself. */
export const whileTrying: Otherwise = {
  'share:session-lapsed': { what: 'Share ended the session again.', todo: 'Cradle signs in by itself if it can, and else asks you.' },
};

const signOutFirst = { todo: 'Sign out, then sign in.' };

/** Where somebody is signed in, and sees no form. */
export const whileSignedIn: Otherwise = {
  'share:session-lapsed': signOutFirst,
  'sync:sign-in-blocked': signOutFirst,
  'sync:signed-in-often': signOutFirst,
};

const whereOver: Otherwise = { 'store:full': { todo: 'Free some space, then reload the page.' } };

/** The words of a code that may come from an older or newer Cradle's record. */
export function problemText(problem: string, otherwise: Otherwise = {}): Told {
  const { what, todo, waits = '' } = { ...wordsOf(problem), ...otherwise[problem] };
  return { what, todo: `${todo} ${waits}`.trim() };
}

/** The same where nothing is to be sent any more, but Share has not been told. */
export function problemOfStop(problem: Problem, otherwise: Otherwise = {}): Told {
  return { ...wordsOf(problem), ...otherwise[problem] };
}

/** The same where the page has no archive to go on with. */
export function overText(problem: Problem): Told {
  return problemText(problem, whereOver);
}

function wordsOf(problem: string): ProblemWords {
  return (problemWords as Record<string, ProblemWords>)[problem] ?? problemWords.unknown;
}
