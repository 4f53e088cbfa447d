import { xmlAttributes } from './xml.ts';

/** One line of the receiver's own list of partitions: the record layout it writes now. */
export interface PartitionInfo {
  readonly name: string;
  readonly type: number;
  readonly revision: number;
  readonly recordBytes: number;
}

/** Reads the answer to command 15; an element whose numbers cannot be read is left out. */
export function parsePartitionInfo(xml: string): readonly PartitionInfo[] {
  return xmlAttributes(xml, 'Partition').flatMap(({ Name: name = '', Id, RecordRevision, RecordLength }) => {
    const type = wholeNumber(Id);
    const revision = wholeNumber(RecordRevision);
    const length = wholeNumber(RecordLength);
    return type === null || revision === null || length === null ? [] : [{ name, type, revision, recordBytes: length }];
  });
}

function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : null;
}
