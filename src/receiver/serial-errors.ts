import { TransportError } from '../protocol/receiver/transport.ts';

/** What the platform's errors mean (web-serial-facts). The border where DOMExceptions become ours. */

export function openingError(cause: unknown): TransportError {
  if (cause instanceof TransportError) return cause;
  const name = nameOf(cause);
  // InvalidStateError: this page holds it already. NetworkError: another tab or program does.
  if (name === 'InvalidStateError' || name === 'NetworkError') {
    return new TransportError('busy', 'the port is held by somebody', { cause });
  }
  return new TransportError('refused', `the port was not opened: ${name}`, { cause });
}

/** By WebUSB, opening and claiming fail where the operating system's own driver, or another tab, has the device. */
export function openingUsbError(cause: unknown): TransportError {
  const name = nameOf(cause);
  if (name === 'NetworkError' || name === 'SecurityError') {
    return new TransportError('held', 'the device is not given away', { cause });
  }
  return name === 'NotFoundError' ? lostError(cause) : openingError(cause);
}

export function writingError(cause: unknown): TransportError {
  const name = nameOf(cause);
  return name === 'NetworkError' ? lostError(cause) : new TransportError('refused', `not written: ${name}`, { cause });
}

export function lostError(cause?: unknown): TransportError {
  return new TransportError('lost', 'the device is gone', { cause });
}

export function closedError(): TransportError {
  return new TransportError('closed', 'the port is not open');
}

export function nameOf(error: unknown): string {
  return error instanceof Error || error instanceof DOMException ? error.name : typeof error;
}
