import type { Problem } from '../../sync/face.ts';

/** What happened, and what to do about it; one sentence or two each. */
export interface ProblemWords {
  readonly what: string;
  readonly todo: string;
  /** What becomes of readings that wait to be sent. */
  readonly waits?: string;
}

/** Every code the page can meet; the compiler misses the one that is forgotten. */
export const problemWords: Record<Problem, ProblemWords> = {
  'transport:busy': {
    what: 'Another tab or program is using the receiver.',
    todo: 'Close it there, then press Connect receiver. If nothing else uses it, pull the cable and plug it in again.',
  },
  'transport:lost': {
    what: 'The receiver is gone: its cable was pulled, or it was switched off.',
    todo: 'Plug it in. If Cradle does not go on by itself, press Connect receiver. What was read is kept.',
  },
  'transport:refused': {
    what: 'This computer did not let the page open the receiver.',
    todo: 'Pull the cable, plug it in again and press Connect receiver. On Linux your user may have to be in the group “dialout”.',
  },
  'transport:held': {
    what: 'This device’s own system holds the receiver and does not share it.',
    todo: 'Close other tabs and apps that use it. If that does not help, use a computer with Chrome; another phone may work too. What is kept here can still be looked at and sent.',
  },
  'transport:closed': {
    what: 'The line to the receiver was closed while it was in use.',
    todo: 'Press Connect receiver to open it again. What was read is kept.',
  },

  'receiver:timeout': {
    what: 'The receiver does not answer.',
    todo: 'Check that it is switched on, pull the cable, plug it in again, and press Connect receiver.',
  },
  'receiver:bad-answer': {
    what: 'The receiver’s answers arrive damaged.',
    todo: 'Try another cable, or plug it directly into the computer instead of a hub. Nothing damaged was stored. If Cradle does not go on by itself, press Connect receiver.',
  },
  'receiver:unknown-command': {
    what: 'This receiver does not know a question that Cradle asked.',
    todo: 'What it can answer is read all the same. If nothing is read, press Connect receiver.',
  },
  'receiver:bad-parameter': {
    what: 'The receiver no longer holds something that Cradle asked for.',
    todo: 'The next reading goes on with what is there. If none comes, press Connect receiver.',
  },
  'receiver:receiver-trouble': {
    what: 'The receiver reports an error of its own.',
    todo: 'Look at its screen. Once it works again, press Connect receiver.',
  },
  'receiver:wrong-mode': {
    what: 'The receiver cannot be read in its present state.',
    todo: 'Leave any menu or update on its screen, then press Connect receiver.',
  },
  'receiver:not-dexcom': {
    what: 'The chosen device is not a Dexcom receiver. It was not opened.',
    todo: 'Press Connect receiver and choose the receiver’s entry.',
  },
  'receiver:g7': {
    what: 'This is a G7 receiver. Its memory is encrypted, so Cradle cannot read it.',
    todo: 'Cradle reads the receivers of G4, G5 and G6.',
  },
  'receiver:no-serial': {
    what: 'The receiver did not tell its serial number, so nothing can be stored under it.',
    todo: 'Pull the cable, plug it in again and press Connect receiver.',
  },
  'receiver:none-chosen': {
    what: 'No receiver was chosen.',
    todo: 'Press Connect receiver and click the receiver’s entry in the list. If there is none, try another cable: some only charge.',
  },

  'share:session-lapsed': {
    what: 'Share ended the session.',
    todo: 'Sign in again.',
    waits: 'What waits is kept and will be sent.',
  },
  'share:credentials-refused': {
    what: 'Share does not know this account name and password in this region.',
    todo: 'Check all three; the account of another region looks the same as a wrong password. Cradle does not try again by itself, since tries are counted.',
  },
  'share:locked-out': {
    what: 'Share has locked sign-in for this account after too many tries.',
    todo: 'It lasts ten minutes at least, and longer each time. Until it is over Cradle sends no try; Check my account says until when.',
    waits: 'What waits is kept.',
  },
  'share:monitoring-not-active': {
    what: 'Sharing is not running at Share at the moment.',
    todo: 'Nothing to do: Cradle starts it again.',
  },
  'share:receiver-not-assigned': {
    what: 'This receiver is not assigned to your Share account.',
    todo: 'Press Send now: Cradle asks you before it assigns the receiver.',
  },
  'share:receiver-mismatch': {
    what: 'Your Share account expects another receiver.',
    todo: 'Press Send now: Cradle asks you before it assigns this one in its place.',
  },
  'share:duplicate': {
    what: 'Share has some of these readings already.',
    todo: 'Nothing to do: Cradle looks which, and sends the others.',
  },
  'share:invalid-argument': {
    what: 'Share did not accept the form of what was sent.',
    todo: 'Please report this to the makers of Cradle.',
    waits: 'What waits is kept.',
  },
  'share:rate-limited': {
    what: 'Share, or the proxy on the way to it, asks for fewer requests.',
    todo: 'Nothing to do: Cradle waits, then tries again.',
  },
  'share:unavailable': {
    what: 'Share is not available at the moment, or the proxy is in trouble.',
    todo: 'Nothing to do: Cradle tries again.',
    waits: 'What waits is kept.',
  },
  'share:forbidden': {
    what: 'The proxy, or Share’s own gate, refuses this page.',
    todo: 'Check the proxy in Settings, and whether it lets this page’s address pass.',
  },
  'share:unknown-call': {
    what: 'The server behind the proxy does not know a call that Share has.',
    todo: 'Check the proxy in Settings: it may lead to another server.',
  },
  'share:unreachable': {
    what: 'No answer: the network does not reach the proxy, or the proxy does not run or does not let this page in.',
    todo: 'Check the network, and the proxy in Settings.',
    waits: 'What waits is kept and sent later.',
  },
  'share:timeout': {
    what: 'Share took too long to answer.',
    todo: 'Nothing to do: Cradle tries again.',
    waits: 'What arrived is looked up first.',
  },
  'share:not-share': {
    what: 'The answer did not come from Share: it may be a login page of this network, or the proxy’s own.',
    todo: 'Sign in to the network if it asks for it, then check the proxy in Settings.',
  },
  'share:bad-proxy': {
    what: 'The proxy setting is not an address that may be used.',
    todo: 'Use an https address that ends in / or = or holds {path} or {encoded}, or leave the field empty for this page’s own server.',
  },

  'store:blocked': {
    what: 'Another tab holds an older version of the archive open.',
    todo: 'Close the other tabs of Cradle, then reload this one.',
  },
  'store:newer-version': {
    what: 'The archive was written by a newer Cradle than this page.',
    todo: 'Close all tabs and windows of Cradle, then open it again. The archive is untouched.',
  },
  'store:upgrade-failed': {
    what: 'The archive could not be brought to this version of Cradle. It is whole, as the older version left it.',
    todo: 'Free some space on this computer, then reload the page. If it happens again, please report it.',
  },
  'store:full': {
    what: 'There is no room left on this computer. What was stored is still there.',
    todo: 'Free some space, then try again.',
  },
  'store:closed': {
    what: 'The browser closed the archive, perhaps for an update in another tab.',
    todo: 'Reload the page. What was stored is still there.',
  },
  'store:deleted': {
    what: 'Everything that was kept here was deleted: in another tab, or in the browser’s own settings.',
    todo: 'Reload the page to begin anew. What the receiver still holds can be read again.',
  },
  'store:terminated': {
    what: 'The browser closed the archive: its site data was cleared, or the disk has a fault.',
    todo: 'Reload the page to see what is still there.',
  },
  'store:unavailable': {
    what: 'This window keeps no data: it is private, or site data is blocked.',
    todo: 'Open Cradle in an ordinary window, or allow it to store data.',
  },
  'store:attempt-open': {
    what: 'An earlier sending is not settled yet.',
    todo: 'Nothing to do: Cradle settles it first. If this stays, reload the page.',
  },
  'store:page-conflict': {
    what: 'The receiver sent something that contradicts what was stored. The stored data was kept.',
    todo: 'Nothing to do.',
  },
  'store:bad-page': {
    what: 'A damaged page arrived from the receiver. It was not stored.',
    todo: 'Nothing to do: it is asked for again.',
  },
  'store:broken': {
    what: 'The browser’s database reports an error.',
    todo: 'Reload the page. If it happens again, restart the browser.',
  },

  'sync:no-receiver': {
    what: 'No receiver was ever read here, so there is nothing to share.',
    todo: 'Press Connect receiver first.',
  },
  'sync:no-session': {
    what: 'You are not signed in to Share.',
    todo: 'Sign in.',
    waits: 'What waits is then sent.',
  },
  'sync:clock-unsure': {
    what: 'This computer’s clock was set between reading and sending, so the readings’ times are unsure.',
    todo: 'Plug the receiver in again: the clocks are compared anew, then everything is sent.',
  },
  'sync:times-not-applied': {
    what: 'Share showed a reading at another time than the receiver’s, so nothing is sent.',
    todo: 'To be asked again about corrected times, press Send now.',
    waits: 'What waits is kept.',
  },
  'sync:sharing-stopped-elsewhere': {
    what: 'Sharing was stopped elsewhere again and again: another app seems to use this account.',
    todo: 'Decide which one shall send. To send from here, press Stop sharing, then Start sharing.',
  },
  'sync:sign-in-blocked': {
    what: 'Cradle no longer signs in by itself: the last try was refused, or got no answer.',
    todo: 'Sign in yourself.',
    waits: 'What waits is kept.',
  },
  'sync:readings-refused': {
    what: 'Share refused several readings in a row.',
    todo: 'They are kept, and Cradle tries again with the next one. If this stays, please report it to the makers of Cradle.',
  },
  'sync:signed-in-often': {
    what: 'There were many sign-ins lately. After three within an hour, or six within a day, yours counted too, Cradle makes no further one by itself.',
    todo: 'Sign in yourself to go on.',
    waits: 'What waits is kept.',
  },
  'sync:offline': {
    what: 'This computer has no network.',
    todo: 'Connect it to one.',
    waits: 'What waits is kept, and goes as soon as the network is back.',
  },
  'sync:own-server-down': {
    what: 'The server that this page came from does not answer.',
    todo: 'Start it again (on this computer: npm start), or set another proxy in Settings.',
    waits: 'What waits is kept.',
  },
  'sync:share-unreached': {
    what: 'The proxy runs, but it got no answer from Share.',
    todo: 'Nothing to do: Cradle tries again. If it stays so, look at the network that the proxy is in.',
    waits: 'What waits is kept.',
  },
  'sync:insecure': {
    what: 'The address of this page is neither https nor localhost, so the browser gives it no keys to keep a secret with.',
    todo: 'Open Cradle at localhost, or over https, and sign in there.',
  },
  'sync:part-missing': {
    what: 'A part of Cradle could not be loaded.',
    todo: 'Check the network, then reload the page. It needs Chrome or Edge 120 or newer. What was stored is still there.',
  },

  'exchange:unreadable': {
    what: 'The file cannot be read: it was moved, changed or locked meanwhile.',
    todo: 'Choose it again.',
  },
  'exchange:empty': {
    what: 'The file is empty.',
    todo: 'Choose a file that Cradle saved to its end, or save a new one on the other computer.',
  },
  'exchange:no-archive': {
    what: 'This is not an archive that Cradle saved.',
    todo: 'Choose a file whose name begins with “cradle-archive”.',
  },
  'exchange:newer-archive': {
    what: 'This archive was saved by a newer Cradle than this page.',
    todo: 'Close all tabs and windows of Cradle and open it again to get the newer one, then choose the file again.',
  },
  'exchange:damaged-archive': {
    what: 'The file is damaged, or a part of it is missing.',
    todo: 'Nothing of it can be trusted, so none was taken in. Copy it again, or save a new one on the other computer.',
  },
  'exchange:cut-off-archive': {
    what: 'The end of the file is missing.',
    todo: 'Perhaps it was copied while it was being saved. Copy it again, or save a new one on the other computer.',
  },
  'exchange:bad-row': {
    what: 'Something in the file cannot be as it stands: it was changed or damaged.',
    todo: 'Nothing of it can be trusted, so none was taken in. Copy it again, or save a new one on the other computer.',
  },
  'exchange:practice-archive': {
    what: 'The file holds made-up readings of the practice receiver.',
    todo: 'They are not mixed with real ones. Save a file outside of practice, and choose that.',
  },
  'exchange:real-archive': {
    what: 'The file holds readings of a real receiver.',
    todo: 'Press Leave practice, then import it there.',
  },
  'exchange:unwritable': {
    what: 'The file could not be written to its end: the disk may be full, or was taken away.',
    todo: 'Free some space or choose another place, and save it again. What is kept here is untouched.',
  },

  unknown: {
    what: 'Something happened that Cradle does not know.',
    todo: 'Reload the page. What was stored is still there. If it happens again, please report it.',
  },
};
