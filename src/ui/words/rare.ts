/** Texts that a first screen seldom needs. */
export const firstSteps = [
  'Plug the receiver into this computer or phone and switch it on.',
  'Press “Connect receiver”. Its last 30 days are read and kept here.',
  'Sign in to Share and start sharing, if others should see them.',
] as const;

export const glucoseUnknown = 'The receiver’s glucose values are in a form that Cradle cannot read. They are kept as they are.';

export const askUnit = {
  question: 'Which unit does your receiver show?',
  hint: 'A reading is here. It is not shown before the unit is sure.',
} as const;

/** Why this page cannot read a receiver, and what to use instead. */
export const unsupported = {
  insecure: {
    what: 'Chrome gives this page no USB because its address is neither https nor localhost.',
    todo: 'Open Cradle by a localhost or an https address to read a receiver and to sign in.',
  },
  'no-serial': {
    what: 'This browser has no Web Serial and no WebUSB, so it cannot read a receiver.',
    todo: 'Use Chrome or Edge on a computer, Chrome on an Android phone, or another browser with one of the two. Everything else works here.',
  },
} as const;
