import type { ArchiveFileContent, ArchiveFileProgress, ArchiveImported, ArchiveSaved, Problem } from '../../sync/face.ts';
import { wallDate } from '../wall-clock.ts';
import { counted } from './durations.ts';
import { problemText } from './problem-text.ts';

/** Texts of the archive's file. */
export const archiveFile = {
  title: 'Take it with you',
  hint: 'All readings, clock comparisons and what was sent go into one file, for another computer or for safe keeping.',
  warning: 'Glucose values, serial numbers and account names are in it for everybody to read who gets hold of it. Passwords are not.',
  save: 'Save everything to a file',
  choose: 'Import a file…',
  file: 'An archive that Cradle saved',
  cancel: 'Cancel',

  ask: 'Import this?',
  receivers: 'Receivers',
  pages: 'Pages',
  span: 'Readings',
  accounts: 'Accounts',
  none: 'none',
  promise: 'Nothing that is kept here is lost or replaced. Sharing is not started, and nobody is signed in.',
  yes: 'Import',
  no: 'Leave it',

  keepOpen: 'Keep this open until it is done.',
  left: 'Nothing was imported.',
  notOpen: 'The archive could not be asked. Reload the page and try again.',
} as const;

export const stageWords: Record<ArchiveFileProgress['stage'], string> = {
  saving: 'Saving…',
  checking: 'Checking the file…',
  importing: 'Importing…',
};

export const percent = new Intl.NumberFormat(undefined, { style: 'percent' });

/** `wallClockMs`: see `wallClockAt`. */
export const archiveFileName = (wallClockMs: number): string => `cradle-archive-${new Date(wallClockMs).toISOString().slice(0, 10)}.ndjson.gz`;

export function spanText({ span }: ArchiveFileContent, wallClockNow: number): string {
  if (span === null) return archiveFile.none;
  const [from, to] = [span.fromWallClockMs, span.toWallClockMs].map((at) => wallDate(at, wallClockNow)[0]);
  return from === to ? `${from}` : `${from} to ${to}`;
}

export function savedText(end: ArchiveSaved, name: string): string {
  switch (end.kind) {
    case 'saved':
      return `${counted(end.pages, 'page')} saved to ${name}.`;
    case 'cancelled':
      return 'Cancelled. Nothing was saved.';
    case 'failed':
      return problemSentence(end.problem);
  }
}

export function importedText(end: ArchiveImported): string {
  const { added, improved, known, conflicts } = end.pages;
  const came = added + improved;
  switch (end.kind) {
    case 'imported':
      return sentences(
        came === 0 && known > 0 && 'Everything in the file was here already.',
        came === 0 && known === 0 && conflicts === 0 && 'No readings were in the file.',
        came > 0 && (known > 0 ? `${counted(came, 'page')} imported; the others were here already.` : `${counted(came, 'page')} imported.`),
        conflicts > 0 && `${counted(conflicts, 'page')} of the file ${conflicts === 1 ? 'contradicts' : 'contradict'} what was kept here, which stays.`,
      );
    case 'cancelled':
      return sentences('Cancelled.', cameOver(came));
    case 'failed':
      return sentences(problemSentence(end.problem), came > 0 && cameOver(came));
  }
}

const cameOver = (pages: number): string =>
  pages === 0 ? 'No page was imported.' : `${counted(pages, 'page')} came over and stay; import the file again for the rest.`;

export function problemSentence(problem: Problem): string {
  const { what, todo } = problemText(problem);
  return `${what} ${todo}`;
}

function sentences(...all: readonly (string | false)[]): string {
  return all.filter((one) => one !== false).join(' ');
}
