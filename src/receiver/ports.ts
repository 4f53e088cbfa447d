import { TransportError, type Transport } from '../protocol/receiver/transport.ts';
import { ReceiverError } from './errors.ts';
import { nameOf } from './serial-errors.ts';
import { checkIds, isReceiver, RECEIVER_FILTERS } from './usb-ids.ts';
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
  watch(onConnect: (transport: Transport) => void, onDisconnect: () => void): () => void;
}

/** `serial` is `navigator.serial`, `secure` is `isSecureContext`: without it there is no serial at all. */
export function serialPorts(serial: Serial | undefined, secure: boolean): PortSource {
  return {
    availability: () => (!secure ? 'insecure' : serial ? 'ok' : 'no-serial'),

    async known() {
      // Where a policy forbids asking, nothing is known; `choose` says why.
      const ports = (await serial?.getPorts().catch(() => [])) ?? [];
      return ports.map((port) => new WebSerialTransport(port)).filter(({ ids }) => isReceiver(ids));
    },

    async choose() {
      if (!serial) throw new TransportError('refused', 'there is no Web Serial');
      const transport = new WebSerialTransport(await requestPort(serial));
      checkIds(transport.ids);
      return transport;
    },

    watch(onConnect, onDisconnect) {
      const connected = ({ target }: Event): void => {
        const transport = new WebSerialTransport(target as SerialPort);
        if (isReceiver(transport.ids)) onConnect(transport);
      };
      const disconnected = ({ target }: Event): void => {
        if (isReceiver(new WebSerialTransport(target as SerialPort).ids)) onDisconnect();
      };
      serial?.addEventListener('connect', connected);
      serial?.addEventListener('disconnect', disconnected);
      return () => {
        serial?.removeEventListener('connect', connected);
        serial?.removeEventListener('disconnect', disconnected);
      };
    },
  };
}

async function requestPort(serial: Serial): Promise<SerialPort> {
  try {
    return await serial.requestPort({ filters: RECEIVER_FILTERS });
  } catch (cause) {
    if (nameOf(cause) === 'NotFoundError') throw new ReceiverError('none-chosen', 'no port was chosen', { cause });
    throw new TransportError('refused', `no port could be chosen: ${nameOf(cause)}`, { cause });
  }
}
