import type { PortBus } from './port-bus.ts';
import { RECEIVER_IDS } from './usb-ids.ts';
import { UsbSerialPort, type LoadPolyfill } from './usb-serial-port.ts';

const filters: USBDeviceFilter[] = RECEIVER_IDS.map((ids) => ({ ...ids }));

/** Ports by WebUSB, for phones. `load` is not called before one of them is opened. */
export function usbBus(usb: USB, load: LoadPolyfill): PortBus {
  const portOf = (device: USBDevice): UsbSerialPort => new UsbSerialPort(device, load);
  return {
    granted: async () => (await usb.getDevices()).map(portOf),
    request: async () => portOf(await usb.requestDevice({ filters })),
    watch(what, tell) {
      const onEvent = ({ device }: USBConnectionEvent): void => tell(portOf(device));
      usb.addEventListener(what, onEvent);
      return () => usb.removeEventListener(what, onEvent);
    },
    isSame: (one, other) => one instanceof UsbSerialPort && other instanceof UsbSerialPort && one.device === other.device,
  };
}
