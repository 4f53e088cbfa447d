import { isSerial } from '../../domain/receiver-identity.ts';
import type { PracticeAccount } from './account.ts';
import { invalidArgument, refused, refusedWith } from './refusal.ts';
import type { ShareWorld } from './world.ts';

/** Two letters and eight digits, or the twelve digits of a G7 (share-api 8). Letters must be capitals. */
export function readSerial(serial: string | undefined): string {
  if (serial !== undefined && (isSerial(serial) || /^\d{12}$/.test(serial))) return serial;
  throw invalidArgument("Invalid serial number. (Parameter 'serialNumber')");
}

/** The account's receiver, which must be the one that is spoken of. */
function monitored(account: PracticeAccount, serial: string): { readonly serial: string; readonly monitoring: boolean } {
  if (account.receiver.kind === 'none') throw refused('MonitoredReceiverNotAssigned');
  if (account.receiver.serial !== serial) throw refused('MonitoredReceiverSerialNumberDoesNotMatch');
  return account.receiver;
}

export function requireMonitoring(account: PracticeAccount, serial: string): void {
  if (!monitored(account, serial).monitoring) throw refused('MonitoringSessionNotActive');
}

export function start(account: PracticeAccount, serial: string): void {
  if (monitored(account, serial).monitoring) throw refused('MonitoringSessionAlreadyActive');
  account.receiver = { kind: 'assigned', serial, monitoring: true };
}

/** What a second stop answers is not known (share-api 3.5); here it is refused, as the harder case. */
export function stop(account: PracticeAccount): void {
  if (!isMonitoring(account)) throw refused('MonitoringSessionNotActive');
  account.stopMonitoring();
}

export function isMonitoring({ receiver }: PracticeAccount): boolean {
  return receiver.kind === 'assigned' && receiver.monitoring;
}

/** The third word is assumed (share-api 12). */
export function assignmentOf(world: ShareWorld, account: PracticeAccount, serial: string): string {
  const owner = world.accounts.ownerOf(serial);
  if (!owner) return 'NotAssigned';
  return owner === account ? 'AssignedToYou' : 'AssignedToOther';
}

/**
 * Assigns another receiver, which ends the monitoring session (assumed, share-api 12). Somebody else's is
 * refused, but with open doors it is taken from them: practice has no support desk to call.
 */
export function replace(world: ShareWorld, account: PracticeAccount, serial: string): void {
  const owner = world.accounts.ownerOf(serial);
  if (owner === account) {
    throw refusedWith('Unknown', "Receiver is already assigned to this publisher account. (emulator's words)");
  }
  if (owner && !world.rules.openDoors) {
    throw refusedWith('Unknown', "Receiver is assigned to another publisher account. (emulator's words)");
  }
  if (owner) owner.receiver = { kind: 'none' };
  account.receiver = { kind: 'assigned', serial, monitoring: false };
}
