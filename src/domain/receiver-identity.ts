/** Who a receiver is. The serial number is what Share and the archive know it by. */
export interface ReceiverIdentity {
  /** Two letters and eight digits, upper case (receiver-protocol, 4). */
  readonly serial: string;
  /** `ProductId` of the firmware header, e.g. `G4Receiver`; layouts never follow from it. */
  readonly productId: string;
  readonly productName: string;
  readonly firmwareVersion: string;
}

/** The serial number in its one spelling. */
export function canonicalSerial(serial: string): string {
  return serial.trim().toUpperCase();
}

export function isSerial(serial: string): boolean {
  return /^[A-Z]{2}\d{8}$/.test(serial);
}
