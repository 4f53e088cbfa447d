import type { Tab } from './tab.ts';

/** What the person has said so far, and what the world is like: by this each request is judged. */
export interface Facts {
  /** `either`: the person is stopping, and a post may be on its way; or started in a page that died, and nobody knows whether it was noted. */
  wish: 'off' | 'either' | 'on';
  /** True UTC from which on readings may be sent. */
  sendFrom: number;
  /** And from which on they must be: later, where a clock was set about the start. */
  mustSendFrom: number;
  /** How often the person stopped sharing. */
  stops: number;
  /** Whether the person agreed to assign the receiver, and nothing was assigned since. */
  mayAssign: boolean;
  /** Where a sign-in by the person's own word is under way. */
  signsInByHand: Tab | null;
  /** Where a check of the account is: it asks though Share wants to be left alone. */
  checks: Tab | null;
  /** The person signed out, and each page has heard of it. */
  isSignedOut: boolean;
  /** When the person last said something, true UTC: a word ends each pause. */
  saidAt: number;
  /** How this computer's clock was set, and when, true UTC: what it counts by the hour is no longer true time. */
  readonly clockSets: { readonly at: number; readonly byMs: number }[];
  /** So far it was set back since the last quiet: until Share's is asked again, readings look so much younger. */
  clockSetBackMs: number;
  /** So far it was set since then, whichever way: nobody can tell on which side of a start without a network a reading lies. */
  clockSetMs: number;
}
