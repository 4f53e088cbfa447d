import type { Problem } from '../sync/face.ts';

/** Each of them until the page is loaded anew, and whether that may mend it. */
const endings = {
  'store:closed': true,
  'store:deleted': true,
  'store:terminated': true,
  'store:blocked': true,
  'store:upgrade-failed': true,
  'store:newer-version': false,
  'store:unavailable': false,
} as const satisfies Partial<Record<Problem, boolean>>;

type Ending = keyof typeof endings;

/** Whether this page has no archive any more, or never had: then it can neither read nor send. */
export function isArchiveGone(problem: Problem): problem is Ending {
  return Object.hasOwn(endings, problem);
}

export function mendsByReload(problem: Ending): boolean {
  return endings[problem];
}
