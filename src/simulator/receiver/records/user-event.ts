import type { RecordTimes } from '../../../protocol/receiver/page.ts';
import { beginRecord, sealRecord } from './seal.ts';

export const eventKinds = { carbs: 1, insulin: 2, health: 3, exercise: 4 } as const;

export interface UserEventFields extends RecordTimes {
  readonly kindCode: number;
  readonly detailCode: number;
  /** Display time, whole minutes. */
  readonly eventTime: number;
  /** Grams, hundredths of a unit, or minutes. */
  readonly value: number;
}

/** 20 bytes, revision 1 (receiver-protocol, 6.6). */
export function encodeUserEvent(fields: UserEventFields): Uint8Array {
  const { bytes, view } = beginRecord(20, fields);
  view.setUint8(8, fields.kindCode);
  view.setUint8(9, fields.detailCode);
  view.setUint32(10, fields.eventTime, true);
  view.setUint32(14, fields.value, true);
  return sealRecord(bytes);
}
