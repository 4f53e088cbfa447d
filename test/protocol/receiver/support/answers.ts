import { commands, type Command } from '../../../../src/protocol/receiver/commands.ts';
import { decodePageHeader, type PageHeader } from '../../../../src/protocol/receiver/page.ts';
import { isoOf, meaningOfHeader } from './meaning.ts';
import type { AnswerVector } from './vectors.ts';

/** What our command table makes of an answer's payload, in the words of the vectors. */

type Meaning = Readonly<Record<string, unknown>>;
type Read = (payload: Uint8Array, meaning: Meaning) => Meaning;

function told<T>(command: Command<undefined, T>, say: (value: T) => Meaning): [number, Read] {
  return [command.code, (payload) => say(command.decode(payload, undefined))];
}

const time = (seconds: number): Meaning => ({ seconds, receiverTime: isoOf(seconds) });
const NONE = 0xffff_ffff;
const batteryStates = ['', 'CHARGING', 'NOT_CHARGING', 'NTC_FAULT', 'BAD_BATTERY'];
const units = ['none', 'mg/dL', 'mmol/L'];

const reads = new Map<number, Read>([
  told(commands.ping, () => ({})),
  told(commands.firmwareHeader, (text) => ({ text })),
  told(commands.partitionInfo, (text) => ({ text })),
  told(commands.transmitterId, (transmitter) => ({ transmitter })),
  told(commands.language, (language) => ({ language })),
  told(commands.displayTimeOffset, (seconds) => ({ seconds })),
  told(commands.rtc, time),
  told(commands.batteryLevel, (percent) => ({ percent })),
  told(commands.systemTime, time),
  told(commands.systemTimeOffset, (seconds) => ({ seconds })),
  told(commands.glucoseUnit, (unit) => ({ value: units.indexOf(unit) })),
  told(commands.blindedMode, (blinded) => ({ value: blinded ? 1 : 0 })),
  told(commands.clockMode, (value) => ({ value })),
  told(commands.batteryState, (state) => ({ state: batteryStates[state] })),
  [
    commands.pageRange.code,
    (payload) => {
      const range = commands.pageRange.decode(payload, { type: 4 });
      return { first: range?.first ?? NONE, last: range?.last ?? NONE, empty: range === null };
    },
  ],
  [
    commands.pageHeader.code,
    (payload, { type, page }) =>
      ({ ...meaningOfHeader(commands.pageHeader.decode(payload, { type: Number(type), page: Number(page) })) }),
  ],
  [
    commands.pages.code,
    (payload, { pages }) => {
      const asked = pages as readonly PageHeader[];
      const [{ type, page } = { type: NONE, page: NONE }] = asked;
      const read = commands.pages.decode(payload, { type, first: page, count: asked.length });
      return { pages: read.map((bytes) => bytes && meaningOfHeader(decodePageHeader(bytes))) };
    },
  ],
]);

/** Asks the command that the answer answers; the vector's own meaning tells which page had been asked for. */
export function meaningOfAnswer({ toCommand, meaning }: AnswerVector, payload: Uint8Array): Meaning {
  const read = toCommand === null ? undefined : reads.get(toCommand);
  if (!read) throw new Error(`no command ${toCommand} in the table`);
  return read(payload, meaning);
}
