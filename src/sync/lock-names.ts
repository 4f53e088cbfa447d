import type { Store } from '../store/open.ts';

/**
 * The locks that the tabs of one archive and its service worker share. Whoever takes several takes them from the top of this page
 * down, and none twice: then nobody waits in a ring. Above them all is the right to open the receiver (`capture/hold.ts`), which a
 * tab keeps while it takes `readingLock` and `numberingLock`.
 */

/** Shared by whoever talks with Share or forgets something of an account or a receiver; alone by an import, and by forgetting everything. */
export const talkingLock = ({ db }: Store): string => `cradle-talk-${db.name}`;

/** Held for a talk with Share: one sender for a destination in the whole browser (design 3.9). */
export const sendingLock = ({ db }: Store, destination: string): string => `cradle-send-${db.name}-${destination}`;

/** Shared while a receiver is connected, so that no tab forgets it meanwhile; alone by forgetting it. */
export const readingLock = ({ db }: Store, serial: string): string => `cradle-read-${db.name}-${serial}`;

/** Held while a connection finds out which life of its receiver this is, and through an import, which brings others: no two get one number. */
export const numberingLock = ({ db }: Store): string => `cradle-number-${db.name}`;
