import type { Store } from '../store/open.ts';

/** Held for a pass: one sender for a destination in the whole browser (design 3.9). */
export const sendingLock = ({ db }: Store, destination: string): string => `cradle-send-${db.name}-${destination}`;

/** Held while a receiver is connected, so that no tab forgets it meanwhile. */
export const readingLock = ({ db }: Store, serial: string): string => `cradle-read-${db.name}-${serial}`;

/** Held while a file is imported: one at a time in the whole browser. */
export const importingLock = ({ db }: Store): string => `cradle-import-${db.name}`;
