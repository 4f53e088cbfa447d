import { decodePageHeader } from '../../protocol/receiver/page.ts';
import type { PartitionInfo } from '../../protocol/receiver/partition-info.ts';
import { partitions, recordBytes, type PartitionType } from '../../protocol/receiver/partitions.ts';
import { PartitionRing } from './partition-ring.ts';

/** The EGV ring of a real G4 held 231 pages, 30.5 days (receiver-protocol, 5). */
const EGV_RING_PAGES = 231;

/** Names and revisions of a G4's partitions (receiver-protocol, 1.1 and 4). */
const g4: readonly (readonly [type: PartitionType, name: string, revision: number])[] = [
  [partitions.manufacturing, 'ManufacturingData', 1],
  [partitions.firmwareParameters, 'FirmwareParameterData', 1],
  [partitions.pcParameters, 'PCSoftwareParameter', 1],
  [partitions.sensor, 'SensorData', 1],
  [partitions.egv, 'EGVData', 2],
  [partitions.calSet, 'CalSet', 2],
  [partitions.deviation, 'Aberration', 1],
  [partitions.insertion, 'InsertionTime', 1],
  [partitions.receiverLog, 'ReceiverLogData', 1],
  [partitions.receiverError, 'ReceiverErrorData', 1],
  [partitions.meter, 'MeterData', 1],
  [partitions.userEvent, 'UserEventData', 1],
  [partitions.userSetting, 'UserSettingData', 3],
];

/** Only touchscreen receivers have it; listed when pages of it are loaded. */
const backfilled = [partitions.backfilledEgv, 'BackfilledEGVData', 5] as const;

/**
 * A receiver's partitions, by type: a ring each, holding what of `pages` belongs to it, else empty. The EGV ring has
 * room for `egvPages` at least. Throws `RangeError` for a page that no receiver could hold.
 */
export function partitionRings(pages: readonly Uint8Array[], egvPages: number): ReadonlyMap<number, PartitionRing> {
  const pagesOf = (type: number): Uint8Array[] => pages.filter((page) => decodePageHeader(page).type === type);
  const rows = pagesOf(partitions.backfilledEgv).length > 0 ? [...g4, backfilled] : g4;
  const rings = new Map<number, PartitionRing>();
  for (const [type, name, revision] of rows) {
    const capacity = type === partitions.egv ? Math.max(EGV_RING_PAGES, egvPages) : Number.POSITIVE_INFINITY;
    const ring = new PartitionRing({ type, name, revision, recordBytes: recordBytes(type, revision)! }, capacity);
    ring.load(pagesOf(type));
    rings.set(type, ring);
  }
  const foreign = pages.find((page) => !rings.has(decodePageHeader(page).type));
  if (foreign) throw new RangeError(`no partition for a page of type ${decodePageHeader(foreign).type}`);
  return rings;
}

export function partitionInfoXml(layouts: readonly PartitionInfo[]): string {
  const rows = layouts.map(
    ({ name, type, revision, recordBytes: length }) =>
      `<Partition Name='${name}' Id='${type}' RecordRevision='${revision}' RecordLength='${length}'/>`,
  );
  return `<PartitionInfo SchemaVersion='1' PageHeaderVersion='1' PageDataLength='500'>${rows.join('')}</PartitionInfo>`;
}

/** The versions of a G4 that was seen (receiver-protocol, 4). */
export const firmwareHeaderXml =
  "<FirmwareHeader SchemaVersion='1' ApiVersion='2.2.0.0' TestApiVersion='2.4.0.0' ProductId='G4Receiver' " +
  "ProductName='Dexcom G4 Receiver' SoftwareNumber='SW10050' FirmwareVersion='2.0.1.104' PortVersion='4.6.4.45' " +
  "RFVersion='1.0.0.27' DexBootVersion='3'/>";

export function manufacturingXml(serial: string): string {
  return (
    `<ManufacturingParameters SerialNumber="${serial}" HardwarePartNumber="MT20649" HardwareRevision="23" ` +
    'DateTimeCreated="2014-01-02 03:04:05.678 -08:00" HardwareId="{00000000-0000-4000-8000-000000000000}" />'
  );
}
