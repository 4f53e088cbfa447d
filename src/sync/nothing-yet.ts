import type { ArchiveView, SharingView, StoredSharing } from './face.ts';

/** What the page shows before the stores were asked. */

export const emptyArchive: ArchiveView = {
  serial: null,
  unit: null,
  readings: [],
  latest: null,
  lastGlucose: null,
  clockNote: null,
};

/** Also what there is to say without a destination. */
export const nothingStored: StoredSharing = {
  wish: 'off',
  isStopping: false,
  firstStart: true,
  boundSerial: null,
  waiting: 0,
  keptHere: 0,
  setAside: 0,
  lastSentAt: null,
  monitoring: null,
  followers: null,
  proof: null,
  othersAt: null,
};

export const noSharing: SharingView = {
  ...nothingStored,
  session: { kind: 'loading' },
  sending: { kind: 'idle' },
  question: null,
  signInProblem: null,
};
