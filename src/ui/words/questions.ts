import type { Question } from '../../sync/face.ts';

export interface QuestionWords {
  readonly title: string;
  /** What is asked, and what either answer leads to. */
  readonly lines: readonly string[];
  readonly yes: string;
  readonly no: string;
}

/** Each answer says what it leads to (share-api, 8). */
export function questionWords(question: Question): QuestionWords {
  switch (question.kind) {
    case 'assign-receiver':
      return question.toAnother ? takeOver(question.serial, question.accountName) : assign(question.serial, question.accountName);
    case 'other-receiver':
      return {
        title: `Share receiver ${question.serial} instead?`,
        lines: [
          `${question.accountName} shares receiver ${question.boundSerial}. Now receiver ${question.serial} is plugged in.`,
          `If you change: from now on the readings of ${question.serial} go to the followers of ${question.accountName}, and those of ${question.boundSerial} stay here.`,
          `If you keep: the readings of ${question.serial} stay on this computer, and nothing of them is sent.`,
        ],
        yes: `Share ${question.serial}`,
        no: `Keep ${question.boundSerial}`,
      };
    case 'normalise-times':
      return {
        title: 'Send with corrected times?',
        lines: [
          `Share showed a reading ${offBy(question.offByMs)} its true time. Sending stopped, so that followers see no wrong times.`,
          'If you correct: readings are sent with their true time instead of the receiver’s clock, which Share cannot shift.',
          'If not: nothing more is sent. The readings stay here.',
        ],
        yes: 'Send with corrected times',
        no: 'Send nothing',
      };
  }
}

function assign(serial: string, accountName: string): QuestionWords {
  return {
    title: `Assign receiver ${serial} to ${accountName}?`,
    lines: [
      `Receiver ${serial} is not assigned to ${accountName}.`,
      `If you assign it: its readings go to the followers of ${accountName}.`,
      itsPlace(accountName),
      'If not: nothing is sent. The readings stay here.',
    ],
    yes: 'Assign receiver',
    no: 'Not now',
  };
}

function takeOver(serial: string, accountName: string): QuestionWords {
  return {
    title: `Assign receiver ${serial} to ${accountName}?`,
    lines: [
      `Share says that receiver ${serial} is not ${accountName}’s: it may belong to another account.`,
      `If you assign it: its readings go to the followers of ${accountName}, and no longer to those of the other account. An app or uploader that sends this receiver’s readings for that account will be refused until it takes the receiver back.`,
      itsPlace(accountName),
      'If not: the other account stays as it is, and Cradle sends nothing. The readings stay here.',
    ],
    yes: 'Assign receiver',
    no: 'Leave it as it is',
  };
}

const itsPlace = (accountName: string): string =>
  `If ${accountName} has another receiver, for instance in an app on a phone, this one takes its place, and that app’s uploads are refused until it takes its place back.`;

function offBy(ms: number | null): string {
  if (ms === null) return 'away from';
  const seconds = Math.round(Math.abs(ms) / 1000);
  if (seconds < 120) return `${seconds} seconds away from`;
  const minutes = Math.round(seconds / 60);
  return `${minutes < 120 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`} away from`;
}
