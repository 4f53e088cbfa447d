import { CodedError, type Actor } from '../domain/coded-error.ts';

/** What can be wrong with a file of pages or a wire log. */
const reportFiles = {
  /** Hex text or bytes, but no whole number of pages. */
  'part-page': 'person',
  /** Neither hex text nor pages. */
  'no-pages': 'person',
  /** A wire log where pages belong. */
  'wire-log': 'person',
  /** A line that the wire log's grammar has no place for. */
  'no-wire-log': 'person',
} as const satisfies Record<string, Actor>;

/** What can be wrong with the file of a whole archive. */
const archiveFiles = {
  /** The file cannot be opened or read. */
  unreadable: 'person',
  /** There is nothing in the file, or nothing but comments. */
  empty: 'person',
  /** Its first line does not say that it is one. */
  'no-archive': 'person',
  /** Of a version that this Cradle does not know. */
  'newer-archive': 'person',
  /** What was compressed does not come out again: changed or cut off on its way. */
  'damaged-archive': 'person',
  /** It ends before its last line. */
  'cut-off-archive': 'person',
  /** A line that is no row, or not in its place. */
  'bad-row': 'person',
  /** Of the practice receiver, where real readings are kept. */
  'practice-archive': 'person',
  /** Real readings, where only practice is. */
  'real-archive': 'person',
  /** The file could not be written to its end: the disk is full, or went away. */
  unwritable: 'person',
} as const satisfies Record<string, Actor>;

const actors = { ...reportFiles, ...archiveFiles };

export type ExchangeErrorCode = keyof typeof actors;
export type ArchiveFileErrorCode = keyof typeof archiveFiles;

/** What can be wrong with a file from elsewhere. The message is a sentence's end: the file's name goes before it. */
export class ExchangeError extends CodedError<ExchangeErrorCode> {
  get actor(): Actor {
    return actors[this.code];
  }
}

/** Whether the page can meet it: it reads no other file of ours. */
export function isOfArchiveFile(code: ExchangeErrorCode): code is ArchiveFileErrorCode {
  return code in archiveFiles;
}
