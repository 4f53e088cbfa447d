import type { SharingView } from '../../sync/face.ts';

/** Texts of signing in and of the settings, which share the service's fields. */
export const account = {
  signIn: 'Sign in',
  signingIn: 'Signing in…',
  checking: 'Checking…',
  check: 'Check my account',
  checkHint: 'The check signs you in too, and says part by part what is right and what is not.',
  intro: 'Sign in with the account of the person who wears the sensor. Signing in starts no sharing; an account that shared when you signed out goes on.',
  lapsed: 'Share ended the session.',
  practice: 'These are the practice account’s name and password. Nothing leaves this computer.',
  practiceTyped: 'Nothing leaves this computer.',
  name: 'Account name',
  nameHint: 'User name, e-mail address or phone number',
  password: 'Password',
  keep: 'Keep me signed in',
  keepHint: 'Keeps the password encrypted on this device, so that sending goes on when Share ends the session.',

  region: 'Region',
  regionHint: 'Where the account was made',

  signInToStop: 'Share does not know yet that you stopped sharing: sign in so that it is told.',
  settings: 'Settings',
  yourData: 'Your data…',
  nextSignIn: 'The proxy is used from the next call on, the region at the next sign-in.',
  unit: 'Glucose unit',
  unitOfReceiver: 'As the receiver shows it',
  target: 'Target range of the graph',
  targetFrom: 'From',
  targetTo: 'To',
  targetWrong: 'The lower end must be below the upper one.',
  save: 'Save',
  notKept: 'No choice can be kept now: this page has no archive. The receiver’s panel says what to do.',
  cancel: 'Cancel',
} as const;

export function signInToSend(waiting: number, wish: SharingView['wish']): string {
  if (wish === 'off') return 'Sign in to use the account again.';
  if (waiting === 0) return 'Sign in to go on sharing.';
  return waiting === 1 ? 'Sign in to send the reading that waits.' : `Sign in to send the ${waiting} that wait.`;
}
