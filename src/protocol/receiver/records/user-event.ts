import { viewOfKnown, type RawRecord, type RecordTimes } from '../page.ts';
import { partitions } from '../partitions.ts';

const kinds = {
  1: { kind: 'carbs', details: {} },
  2: { kind: 'insulin', details: {} },
  3: {
    kind: 'health',
    details: { 1: 'illness', 2: 'stress', 3: 'high-symptoms', 4: 'low-symptoms', 5: 'cycle', 6: 'alcohol' },
  },
  4: { kind: 'exercise', details: { 1: 'light', 2: 'medium', 3: 'heavy' } },
} as const;

export type UserEventKind = (typeof kinds)[keyof typeof kinds]['kind'] | 'unknown';

interface KindRow {
  readonly kind: UserEventKind;
  readonly details: Readonly<Record<number, string>>;
}

const unknownKind: KindRow = { kind: 'unknown', details: {} };

/** What the person entered, type 11 (receiver-protocol, 6.6). */
export interface UserEventRecord extends RecordTimes {
  readonly kind: UserEventKind;
  readonly kindCode: number;
  /** Which symptom or how hard an exercise; null where there is none or nobody knows it. */
  readonly detail: string | null;
  readonly detailCode: number;
  /** Display time, as the person entered it. */
  readonly eventTime: number;
  /** Carbs: grams. Insulin: hundredths of a unit. Exercise: minutes. Health: 0. */
  readonly value: number;
}

/** Null for a revision that nobody documented. Must: `record.crcOk`. */
export function decodeUserEvent(record: RawRecord, revision: number): UserEventRecord | null {
  const view = viewOfKnown(record, partitions.userEvent, revision);
  if (!view) return null;
  const kindCode = view.getUint8(8);
  const detailCode = view.getUint8(9);
  const { kind, details } = (kinds as Readonly<Record<number, KindRow>>)[kindCode] ?? unknownKind;
  return {
    systemTime: record.systemTime,
    displayTime: record.displayTime,
    kind,
    kindCode,
    detail: details[detailCode] ?? null,
    detailCode,
    eventTime: view.getUint32(10, true),
    value: view.getUint32(14, true),
  };
}
