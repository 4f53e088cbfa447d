import type { PortBus } from './port-bus.ts';
import { RECEIVER_IDS } from './usb-ids.ts';

const filters: SerialPortFilter[] = RECEIVER_IDS.map(({ vendorId, productId }) => ({
  usbVendorId: vendorId,
  usbProductId: productId,
}));

/** Ports by Web Serial. */
export function serialBus(serial: Serial): PortBus {
  return {
    granted: () => serial.getPorts(),
    request: () => serial.requestPort({ filters }),
    watch(what, tell) {
      const onEvent = ({ target }: Event): void => tell(target as SerialPort);
      serial.addEventListener(what, onEvent);
      return () => serial.removeEventListener(what, onEvent);
    },
    // The platform has one port for a device, which is the target of its events too (web-serial-facts).
    isSame: (one, other) => one === other,
  };
}
