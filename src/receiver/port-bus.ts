/** What Cradle uses of a `SerialPort`. */
export interface BytePort extends Pick<SerialPort, 'getInfo' | 'close' | 'readable' | 'writable'> {
  /** `calledOff` ends an opening that is on its way, by WebUSB; Web Serial knows no such thing. */
  open(options: SerialOptions, calledOff?: AbortSignal): Promise<void>;
  /** False once the platform has noticed that the device is gone; not told by every platform. */
  readonly connected?: boolean;
}

/** A way to ports: the browser's Web Serial, or WebUSB. Nothing here opens a port; rejections are the platform's own. */
export interface PortBus {
  /** What is plugged in and may be opened without asking. */
  granted(): Promise<BytePort[]>;
  /** Lets the person choose. Must: the chooser is asked for within the call, while the click still counts. */
  request(): Promise<BytePort>;
  /** Tells of ports that come or go and that the page may open; returns the way out. */
  watch(what: 'connect' | 'disconnect', tell: (port: BytePort) => void): () => void;
  /** Whether both lead to the same device, since it was plugged in. */
  isSame(one: BytePort, other: BytePort): boolean;
}
