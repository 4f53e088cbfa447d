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
      `Share takes readings only from a receiver that is assigned to the account. ${accountName} has none yet.`,
      `If you assign it: the readings of ${serial} go to the followers of ${accountName}.`,
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
      `Another receiver, or an app on a phone, is assigned to ${accountName} at Share.`,
      `If you assign receiver ${serial}: the app or uploader that sends now will be refused until it takes the receiver back.`,
      'If not: that one goes on sending, and Cradle sends nothing. The readings stay here.',
    ],
    yes: 'Assign receiver',
    no: 'Leave it as it is',
  };
}

function offBy(ms: number | null): string {
  if (ms === null) return 'away from';
  const seconds = Math.round(Math.abs(ms) / 1000);
  if (seconds < 120) return `${seconds} seconds away from`;
  const minutes = Math.round(seconds / 60);
  return `${minutes < 120 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`} away from`;
}
