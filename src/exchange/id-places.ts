import { viewOf } from '../protocol/receiver/page.ts';
import { unpackTransmitterId } from '../protocol/receiver/records/user-setting.ts';
import { latin1 } from '../protocol/receiver/xml.ts';
import { packTransmitterId, type IdSpelling, type StandIns } from './stand-ins.ts';
import { words } from './vocabulary.ts';

/**
 * Where bytes tell who somebody is, and what is to be done about it. `packed`: four bytes with a transmitter id's five
 * digits. `words`: text that is not to be trusted, of which only the receiver's own words stay. `blank`: bytes that may
 * hold anything.
 */
export interface IdPlace {
  readonly kind: IdSpelling | 'packed' | 'words' | 'blank';
  readonly at: number;
  readonly bytes: number;
}

const PACKED_BYTES = 4;

/** Tells the stand-ins which ids are here. */
export function noteIds(bytes: Uint8Array, places: readonly IdPlace[], standIns: StandIns): void {
  for (const place of places) {
    if (place.kind === 'words' || place.kind === 'blank') continue;
    if (place.kind === 'packed') standIns.note(unpackTransmitterId(wordAt(bytes, place.at)), 'transmitter');
    else standIns.note(textAt(bytes, place), place.kind);
  }
}

/** Writes a stand-in over each id. */
export function replaceIds(bytes: Uint8Array, places: readonly IdPlace[], standIns: StandIns): void {
  for (const place of places) {
    switch (place.kind) {
      case 'packed':
        replacePacked(bytes, place.at, standIns);
        break;
      case 'words':
        writeText(bytes, place.at, withoutWords(textAt(bytes, place)));
        break;
      case 'blank':
        bytes.fill(0, place.at, place.at + place.bytes);
        break;
      default:
        writeText(bytes, place.at, standIns.of(textAt(bytes, place), place.kind));
    }
  }
}

/** Writes stand-ins over what is an id wherever it stands: known ones from `from` on, and what is spelled like one. */
export function replaceFound(bytes: Uint8Array, standIns: StandIns, from = 0): void {
  const rest = bytes.subarray(from);
  replaceIds(rest, spelledIds(latin1(rest)), standIns);
  for (const { at, id } of standIns.findKnown(rest)) writeText(rest, at, standIns.of(id, 'text'));
}

/** The packed form of known transmitter ids: only for bytes of unknown meaning, where it cannot be a number by chance. */
export function replacePackedKnown(bytes: Uint8Array, standIns: StandIns): void {
  const known = new Set(standIns.knownPacked);
  if (known.size === 0) return;
  for (let at = 0; at + PACKED_BYTES <= bytes.length; at++) {
    if (known.has(wordAt(bytes, at))) replacePacked(bytes, at, standIns);
  }
}

// Also in the middle of other letters and digits: the byte before may be a damaged quote.
const serialNumber = /[A-Z]{2}\d{8}/gi;
const guid = /[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}/gi;
const bluetoothAddress = /[0-9A-F]{2}([:-])[0-9A-F]{2}(?:\1[0-9A-F]{2}){4}/gi;

/** What can be told by its spelling alone: serial numbers, GUIDs, Bluetooth addresses. */
export function spelledIds(text: string): IdPlace[] {
  return [...matches(text, guid, 'hex'), ...matches(text, bluetoothAddress, 'hex'), ...matches(text, serialNumber, 'text')];
}

/** Runs of at least `least` letters and digits, where a transmitter id is or may be. */
export function idRuns(bytes: Uint8Array, at: number, length: number, least: number): IdPlace[] {
  const runs = matches(latin1(bytes.subarray(at, at + length)), /[0-9A-Za-z]+/g, 'transmitter');
  return runs.filter((run) => run.bytes >= least).map((run) => ({ ...run, at: at + run.at }));
}

const attribute = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
/** Of these the whole value goes, whatever it looks like. */
const personal = /serial|nickname|address|guid|uuid|transmitter|^hardwareid$|^receiverid$/i;

/** The ids in a text of the receiver's XML, `at` bytes from the beginning of `bytes`. */
export function xmlIds(bytes: Uint8Array, at: number, length: number): IdPlace[] {
  const text = latin1(bytes.subarray(at, at + length));
  const spelled = spelledIds(text);
  const named = Array.from(text.matchAll(attribute)).flatMap((match): IdPlace[] => {
    const [whole, name = '', double, single] = match;
    const value = double ?? single ?? '';
    const start = match.index + whole.length - 1 - value.length;
    const holdsSpelled = spelled.some((place) => place.at >= start && place.at < start + value.length);
    return personal.test(name) && value !== '' && !holdsSpelled ? [{ kind: 'text', at: start, bytes: value.length }] : [];
  });
  return [...spelled, ...named].map((place) => ({ ...place, at: at + place.at }));
}

function matches(text: string, pattern: RegExp, kind: IdPlace['kind']): IdPlace[] {
  return Array.from(text.matchAll(pattern), (match) => ({ kind, at: match.index, bytes: match[0].length }));
}

function withoutWords(text: string): string {
  return text.replaceAll(/[0-9A-Za-z\u0080-\u00ff]+/g, (run) => (words.has(run) ? run : '*'.repeat(run.length)));
}

function replacePacked(bytes: Uint8Array, at: number, standIns: StandIns): void {
  const standIn = standIns.of(unpackTransmitterId(wordAt(bytes, at)), 'transmitter');
  // The bits above the five digits mean nothing that is known, so they may tell something: they go.
  viewOf(bytes).setUint32(at, packTransmitterId(standIn) ?? 0, true);
}

function wordAt(bytes: Uint8Array, at: number): number {
  return viewOf(bytes).getUint32(at, true);
}

function textAt(bytes: Uint8Array, { at, bytes: length }: IdPlace): string {
  return latin1(bytes.subarray(at, at + length));
}

function writeText(bytes: Uint8Array, at: number, text: string): void {
  for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
}
