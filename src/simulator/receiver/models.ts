import { partitions, type PartitionType } from '../../protocol/receiver/partitions.ts';

export const practiceModels = ['g4', 'g4-share', 'g5', 'g5-touchscreen', 'g6-touchscreen'] as const;

export type PracticeModelName = (typeof practiceModels)[number];

/** One partition of a model: what its partition info says, and how many pages its ring has room for. */
export interface PartitionRow {
  readonly type: PartitionType;
  readonly name: string;
  readonly revision: number;
  readonly ringPages: number;
}

/** What a practice receiver of one model says and writes (receiver-protocol, 1.1 and 5.1). */
export interface PracticeModel {
  readonly firmwareHeader: string;
  readonly partitions: readonly PartitionRow[];
  readonly transmitterId: string;
  /** Whether predicted glucose is written; SW10751 has none, and before revision 5 there is no room for it. */
  readonly predicts: boolean;
}

interface Revisions {
  readonly egv: number;
  readonly meter: number;
  readonly settings: number;
  readonly insertion: number;
  readonly calSet: number;
  readonly hasBackfill?: boolean;
}

/** The rings of one real G4; its EGV pages hold 30.5 days (receiver-protocol, 5 and 5.1). */
function rows({ egv, meter, settings, insertion, calSet, hasBackfill = false }: Revisions): PartitionRow[] {
  const row = (type: PartitionType, name: string, revision: number, ringPages: number): PartitionRow => ({
    type, name, revision, ringPages,
  });
  return [
    row(partitions.manufacturing, 'ManufacturingData', 1, 1),
    row(partitions.firmwareParameters, 'FirmwareParameterData', 1, 1),
    row(partitions.pcParameters, 'PCSoftwareParameter', 1, 1),
    row(partitions.sensor, 'SensorData', 1, 347),
    row(partitions.egv, 'EGVData', egv, egvRingPages(egv)),
    row(partitions.calSet, 'CalSet', calSet, 29),
    row(partitions.deviation, 'Aberration', 1, 1),
    row(partitions.insertion, 'InsertionTime', insertion, 2),
    row(partitions.receiverLog, 'ReceiverLogData', 1, 49),
    row(partitions.receiverError, 'ReceiverErrorData', 1, 1),
    row(partitions.meter, 'MeterData', meter, 4),
    row(partitions.userEvent, 'UserEventData', 1, 25),
    row(partitions.userSetting, 'UserSettingData', settings, 4),
    ...(hasBackfill ? [backfillRow] : []),
  ];
}

/** Only touchscreen receivers list it; how many pages a real one keeps is not known. */
export const backfillRow: PartitionRow = {
  type: partitions.backfilledEgv,
  name: 'BackfilledEGVData',
  revision: 5,
  ringPages: 20,
};

/** So many pages that 30.5 days fit, as into the 231 of a G4. */
function egvRingPages(revision: number): number {
  if (revision <= 3) return 231;
  return revision === 4 ? 418 : 439;
}

/** The versions of a G4 that was seen (receiver-protocol, 4). */
const g4Header =
  "<FirmwareHeader SchemaVersion='1' ApiVersion='2.2.0.0' TestApiVersion='2.4.0.0' ProductId='G4Receiver' " +
  "ProductName='Dexcom G4 Receiver' SoftwareNumber='SW10050' FirmwareVersion='2.0.1.104' PortVersion='4.6.4.45' " +
  "RFVersion='1.0.0.27' DexBootVersion='3'/>";

interface Identity {
  readonly productId: string;
  readonly productName: string;
  readonly softwareNumber: string;
  readonly firmwareVersion: string;
}

/** With the attributes that newer receivers add. Versions and Bluetooth address are stand-ins where nobody published any. */
function bleHeader({ productId, productName, softwareNumber, firmwareVersion }: Identity): string {
  return (
    `<FirmwareHeader SchemaVersion='1' ApiVersion='3.0.0.0' TestApiVersion='2.4.0.0' ProductId='${productId}' ` +
    `ProductName='${productName}' SoftwareNumber='${softwareNumber}' FirmwareVersion='${firmwareVersion}' ` +
    "PortVersion='4.6.4.45' RFVersion='1.0.0.27' BLESoftwareVersion='1.0.0.1' BLEHardwareVersion='1' " +
    "BLEDeviceAddress='00:00:5E:00:53:01' DexBootVersion='3'/>"
  );
}

export const models: Readonly<Record<PracticeModelName, PracticeModel>> = {
  g4: {
    firmwareHeader: g4Header,
    partitions: rows({ egv: 2, meter: 1, settings: 3, insertion: 1, calSet: 2 }),
    transmitterId: '6PRAC',
    predicts: false,
  },
  'g4-share': {
    firmwareHeader: bleHeader({
      productId: 'G4Receiver',
      productName: 'Dexcom G4 Receiver',
      softwareNumber: 'SW10505',
      firmwareVersion: '3.0.1.050',
    }),
    partitions: rows({ egv: 2, meter: 1, settings: 4, insertion: 1, calSet: 3 }),
    transmitterId: '6PRAC',
    predicts: false,
  },
  g5: {
    firmwareHeader: bleHeader({
      productId: 'G5MobileReceiver',
      productName: 'Dexcom G5 Mobile Receiver',
      softwareNumber: 'SW10617',
      firmwareVersion: '4.0.1.048',
    }),
    partitions: rows({ egv: 4, meter: 3, settings: 5, insertion: 2, calSet: 3 }),
    transmitterId: '40PRAC',
    predicts: false,
  },
  'g5-touchscreen': {
    firmwareHeader: bleHeader({
      productId: 'ScoutReceiver',
      productName: 'Dexcom G5 Mobile Receiver',
      softwareNumber: 'SW10751',
      firmwareVersion: '5.0.1.043',
    }),
    partitions: rows({ egv: 5, meter: 3, settings: 5, insertion: 2, calSet: 3, hasBackfill: true }),
    transmitterId: '40PRAC',
    predicts: false,
  },
  'g6-touchscreen': {
    firmwareHeader: bleHeader({
      productId: 'OrionReceiver',
      productName: 'Dexcom G6 Receiver',
      softwareNumber: 'SW11163',
      firmwareVersion: '5.1.1.022',
    }),
    partitions: rows({ egv: 5, meter: 3, settings: 6, insertion: 2, calSet: 3, hasBackfill: true }),
    transmitterId: '80PRAC',
    predicts: true,
  },
};
