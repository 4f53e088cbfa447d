import { TransportError, type Transport } from '../protocol/receiver/transport.ts';
import { ReceiverError } from './errors.ts';
import type { BytePort, PortBus } from './port-bus.ts';
import { serialBus } from './serial-bus.ts';
import { nameOf } from './serial-errors.ts';
import { usbBus } from './usb-bus.ts';
import { checkIds, isReceiver } from './usb-ids.ts';
import type { LoadPolyfill } from './usb-serial-port.ts';
import { WebSerialTransport } from './web-serial-transport.ts';

/** Where transports come from. Nothing here opens a port. */
export interface PortSource {
  availability(): 'ok' | 'insecure' | 'no-serial';
  /** Receivers that are plugged in and that this page may open already. */
  known(): Promise<Transport[]>;
  /**
   * Lets the person choose; must be called from a click. Rejects with 'none-chosen', 'g7' or 'not-dexcom', or with
   * the transport's 'refused' where the page may not ask.
   */
  choose(): Promise<Transport>;
  /** Tells of receivers that this page may open being plugged in, and of any being pulled; returns the way out. */
  watch(onConnect: (transport: Transport) => void, onDisconnect: (isOf?: IsOf) => void): () => void;
}

/** Whether a transport leads to the device that was pulled. Without it nobody knows which it was. */
export type IsOf = (transport: Transport) => boolean;

/** The part of `navigator` that leads to receivers. */
export interface Platform {
  readonly serial?: Serial | undefined;
  readonly usb?: USB | undefined;
}

const importPolyfill: LoadPolyfill = () => import('web-serial-polyfill').then(({ SerialPort }) => SerialPort);

/**
 * By Web Serial where there is any, else by WebUSB. `secure` is `isSecureContext`: without it there is neither. `load` is
 * called only when a receiver is opened by WebUSB.
 */
export function receiverPorts({ serial, usb }: Platform, secure: boolean, load = importPolyfill): PortSource {
  const bus = serial ? serialBus(serial) : usb ? usbBus(usb, load) : null;
  return {
    availability: () => (!secure ? 'insecure' : bus ? 'ok' : 'no-serial'),

    async known() {
      // Where a policy forbids asking, nothing is known; `choose` says why.
      const ports = (await bus?.granted().catch(() => [])) ?? [];
      return ports.map((port) => new WebSerialTransport(port)).filter(({ ids }) => isReceiver(ids));
    },

    async choose() {
      if (!bus) throw new TransportError('refused', 'there is neither Web Serial nor WebUSB');
      const transport = new WebSerialTransport(await request(bus));
      checkIds(transport.ids);
      return transport;
    },

    watch(onConnect, onDisconnect) {
      const stops = [
        bus?.watch('connect', (port) => {
          const transport = new WebSerialTransport(port);
          if (isReceiver(transport.ids)) onConnect(transport);
        }),
        bus?.watch('disconnect', (port) => {
          if (!isReceiver(new WebSerialTransport(port).ids)) return;
          onDisconnect((transport) => !(transport instanceof WebSerialTransport) || bus.isSame(transport.port, port));
        }),
      ];
      return () => stops.forEach((stop) => stop?.());
    },
  };
}

async function request(bus: PortBus): Promise<BytePort> {
  try {
    return await bus.request();
  } catch (cause) {
    if (nameOf(cause) === 'NotFoundError') throw new ReceiverError('none-chosen', 'no receiver was chosen', { cause });
    throw new TransportError('refused', `nothing could be chosen: ${nameOf(cause)}`, { cause });
  }
}
