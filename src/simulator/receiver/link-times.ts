import { commands } from '../../protocol/receiver/commands.ts';
import { FRAME_MIN_BYTES } from '../../protocol/receiver/packet.ts';

const LEAST_MS = 13;
const MS_PER_BYTE = 0.017;

/** No command of the table, but one that was measured (receiver-protocol, 8.1). */
const FIRMWARE_SETTINGS = 54;

/** What a whole answer took on average, where the rule of thumb is far off. */
const meansByCommand: ReadonlyMap<number, number> = new Map([
  [commands.firmwareHeader.code, 33.2],
  [commands.partitionInfo.code, 160],
  [FIRMWARE_SETTINGS, 178],
  [commands.pageRange.code, 20.4],
  [commands.pageHeader.code, 25.8],
]);

const meansByPageBytes: ReadonlyMap<number, number> = new Map([
  [534, 25.5],
  [1062, 44.2],
  [1590, 41.7],
  [2118, 48.5],
]);

/**
 * Milliseconds from a request to the end of its answer on a real G4: means of receiver-protocol 8.1, else 13 ms and 17 µs a
 * byte. `answerBytes` is the length of the whole frame; an answer without payload is a short one whatever was asked.
 */
export function linkMs(command: number, answerBytes: number): number {
  const mean =
    command === commands.pages.code
      ? meansByPageBytes.get(answerBytes)
      : answerBytes > FRAME_MIN_BYTES
        ? meansByCommand.get(command)
        : undefined;
  return mean ?? LEAST_MS + MS_PER_BYTE * answerBytes;
}
