import type { Command } from '../protocol/receiver/commands.ts';
import type { Frame } from '../protocol/receiver/packet.ts';
import { ProtocolError } from '../protocol/receiver/protocol-error.ts';
import { resultCodes } from '../protocol/receiver/result-codes.ts';
import { ReceiverError, type ReceiverErrorCode } from './errors.ts';

/** From one answer frame to a value or an error: the border where result codes become ours (receiver-protocol, 2.2). */

/** The refusals that are final; every other code but ACK is an answer gone wrong. */
const refusals: Readonly<Partial<Record<number, ReceiverErrorCode>>> = {
  [resultCodes.invalidCommand]: 'unknown-command',
  [resultCodes.invalidParam]: 'bad-parameter',
  [resultCodes.receiverError]: 'receiver-trouble',
  [resultCodes.invalidMode]: 'wrong-mode',
};

export function answerOf<A, T>(command: Command<A, T>, args: A, frame: Frame): T {
  if (frame.code !== resultCodes.ack) {
    throw new ReceiverError(refusals[frame.code] ?? 'bad-answer', `${command.name}: result code ${frame.code}`);
  }
  try {
    return command.decode(frame.payload, args);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    throw new ReceiverError('bad-answer', `${command.name}: ${error.message}`, { cause: error });
  }
}

/**
 * What an error says about the line: `repeat`, it is out of step and the command may be repeated; `carry-on`, the
 * receiver said no and is well; `stop`, send nothing more; null, it says nothing (cancelled, unplugged, a bug).
 */
export function consequenceOf(error: unknown): 'repeat' | 'carry-on' | 'stop' | null {
  if (!(error instanceof ReceiverError)) return null;
  switch (error.code) {
    case 'timeout':
    case 'bad-answer':
      return 'repeat';
    case 'unknown-command':
    case 'bad-parameter':
      return 'carry-on';
    case 'receiver-trouble':
    case 'wrong-mode':
      return 'stop';
    default:
      return null;
  }
}
