/**
 * The words of the receiver's XML that say nothing of a person: tags, attributes, and the values of receiver-protocol 4
 * that are the same in every receiver of a model.
 */
export const words: ReadonlySet<string> = new Set(
  `
  FirmwareHeader SchemaVersion ApiVersion TestApiVersion ProductId ProductName SoftwareNumber FirmwareVersion PortVersion
  RFVersion DexBootVersion BLESoftwareVersion BLEHardwareVersion BLEDeviceAddress FirmwareSettings FirmwareImageId
  PartitionInfo PageHeaderVersion PageDataLength Partition Name Id RecordRevision RecordLength ManufacturingParameters
  SerialNumber HardwarePartNumber HardwareRevision DateTimeCreated HardwareId FirmwareParameters PCParameterRecord
  PCSoftwareParameters ReceiverId Nickname G4Receiver G5MobileReceiver ScoutReceiver OrionReceiver Dexcom Receiver Mobile
  ManufacturingData FirmwareParameterData PCSoftwareParameter SensorData EGVData CalSet Aberration InsertionTime
  ReceiverLogData ReceiverErrorData MeterData UserEventData UserSettingData BackfilledEGVData
  `
    .trim()
    .split(/\s+/),
);

/** All of them, in capitals: a nickname that is a part of it is not looked for elsewhere. */
export const vocabulary = [...words].join(' ').toUpperCase();
