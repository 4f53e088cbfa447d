/** Texts of the receiver's panel and of the practice banner. */
export const receiver = {
  title: 'Receiver',
  connect: 'Connect receiver',
  disconnect: 'Disconnect',
  beforeChooser: 'A list will open: choose the receiver’s entry, then press Connect in it.',
  cableHint: 'No entry in the list? Some cables only charge. Try another one.',
  displayClockOdd: 'The clock on the receiver’s screen looks wrong. Nothing is lost by it: readings are kept by its inner clock.',

  retrying: (at: string): string => `The receiver stopped answering. Trying again at ${at}.`,

  practice: 'Practice: this receiver and this Share are simulated. Nothing leaves this computer.',
  leavePractice: 'Leave practice',
  tryPractice: 'Try the practice receiver',
} as const;

const lostWords = { cable: 'cable pulled', slept: 'this computer slept', trouble: 'the receiver stopped answering' } as const;

export const notFollowing = (why: keyof typeof lostWords, since: string): string =>
  `Not following since ${since}: ${lostWords[why]}`;

export const nextDue = (at: string, overdue: boolean): string =>
  overdue ? `A reading was due at ${at}; still looking.` : `Next reading due at ${at}.`;
