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
