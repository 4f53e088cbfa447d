import { systemClock } from '../../../src/domain/clock.ts';
import { PracticeReceiver } from '../../../src/simulator/receiver/practice-receiver.ts';
import { createSerialDouble, type SerialDouble } from '../../../src/simulator/receiver/serial-double.ts';
import { asUsb, FakeUsb, FakeUsbDevice } from '../../receiver/fake-usb.ts';
import { birthOf, type ReceiverPlan } from './receiver-plan.ts';

/** What stands in the page for tests to look at; the app knows nothing of it. */
export interface Practice {
  readonly receiver: PracticeReceiver;
  readonly serial: SerialDouble;
}

declare global {
  interface Window {
    practice: Practice;
  }
}

/** Where a browser would keep its permissions: they outlive the page, and the browser. */
const PERMISSION = 'practice-receiver-permission';

/**
 * Puts a practice receiver in the place of `navigator.serial`, where a page has one at all. Made again in
 * another page it is the same receiver, older by the time that has passed.
 */
export function install(plan: ReceiverPlan): void {
  if (!isSecureContext || !location.protocol.startsWith('http')) return;
  const receiver = new PracticeReceiver({ ...birthOf(plan), clock: systemClock });
  if (plan.phone) installUsb(receiver, plan.phone);
  else installSerial(receiver, plan);
}

function installUsb(receiver: PracticeReceiver, phone: 'free' | 'held'): void {
  const device = new FakeUsbDevice(receiver.line);
  if (phone === 'held') device.refuseClaiming = new DOMException('Unable to claim interface.', 'NetworkError');
  Reflect.deleteProperty(Navigator.prototype, 'serial');
  Object.defineProperty(navigator, 'usb', { value: asUsb(new FakeUsb([], device)), configurable: true });
  window.practice = { receiver, serial: createSerialDouble(receiver) };
}

function installSerial(receiver: PracticeReceiver, plan: ReceiverPlan): void {
  const granted = plan.permitted === true || localStorage.getItem(PERMISSION) !== null;
  const serial = createSerialDouble(receiver, { granted });
  const choose = serial.requestPort.bind(serial);
  serial.requestPort = async (options) => {
    const port = await choose(options);
    localStorage.setItem(PERMISSION, 'granted');
    return port;
  };
  receiver.line.plugged.watch((isPlugged) => {
    if (isPlugged && !serial.keepPermission) localStorage.removeItem(PERMISSION);
  });
  Object.defineProperty(navigator, 'serial', { value: serial, configurable: true });
  window.practice = { receiver, serial };
}
