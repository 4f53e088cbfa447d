import { unpackTransmitterId } from '../protocol/receiver/records/user-setting.ts';
import { latin1 } from '../protocol/receiver/xml.ts';
import { vocabulary } from './vocabulary.ts';

/**
 * How an id is spelled. `text`: letters and digits, each replaced by its like. `hex`: a GUID or a Bluetooth address.
 * `transmitter`: the receiver's own 32 letters and digits. What is neither letter nor digit stays in all three.
 */
export type IdSpelling = 'text' | 'hex' | 'transmitter';

const DIGITS = '0123456789';
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const PACKED_DIGITS = 5;
const PACKED_DIGIT_BITS = 5;
const TRANSMITTER_ALPHABET = Array.from({ length: 2 ** PACKED_DIGIT_BITS }, (_, digit) => unpackTransmitterId(digit).at(-1)).join('');

/** A receiver without a transmitter says one of these (receiver-protocol, 6.7). */
const notSetUp: ReadonlySet<string> = new Set(['60000', '400000', '888888', '00000', '000000']);

/** Shorter ones are found everywhere by chance. */
const LEAST_KNOWN_CHARACTERS = 4;
const MOST_TRIES = 2_000;

/**
 * The stand-ins of one file: the same id has the same one wherever it is found, and none is an id of the file itself.
 * Must: all ids of the file are noted before the first stand-in is asked for.
 */
export class StandIns {
  /** In capitals: receivers tell their serial number in either case. */
  readonly #known = new Map<string, IdSpelling>();
  readonly #given = new Map<string, string>();
  readonly #taken = new Set<string>();
  #knownPattern: RegExp | null = null;

  /** From now on this id is replaced wherever it is found. */
  note(id: string, spelling: IdSpelling): void {
    const name = capitals(id);
    if (name.length < LEAST_KNOWN_CHARACTERS || notSetUp.has(name) || !/[0-9A-Z]/.test(name)) return;
    if (spelling === 'text' && vocabulary.includes(name)) return;
    // A packed id needs a stand-in that can be packed, however it is spelled elsewhere.
    if (this.#known.get(name) !== 'transmitter') this.#known.set(name, spelling);
    this.#knownPattern = null;
  }

  /** Of the same length, and with capitals where the id has them. What is a stand-in already stays. */
  of(id: string, spelling: IdSpelling): string {
    const name = capitals(id);
    if (notSetUp.has(name) || this.#taken.has(name)) return id;
    const standIn = this.#given.get(name) ?? this.#next(name, this.#known.get(name) ?? spelling);
    this.#given.set(name, standIn);
    this.#taken.add(standIn);
    return Array.from(standIn, (character, i) => (id.charAt(i) === name.charAt(i) ? character : character.toLowerCase())).join('');
  }

  /** Where noted ids stand in these bytes, in either case. */
  findKnown(bytes: Uint8Array): { readonly at: number; readonly id: string }[] {
    if (this.#known.size === 0) return [];
    this.#knownPattern ??= anyOf(this.#known.keys());
    return Array.from(latin1(bytes).matchAll(this.#knownPattern), (match) => ({ at: match.index, id: match[0] }));
  }

  /** The noted ids that fit the packed form of a transmitter id. */
  get knownPacked(): number[] {
    return [...this.#known.keys()].map(packTransmitterId).filter((word) => word !== null);
  }

  /** Counts up until a stand-in is free; where the id is too short for that, one is used twice. */
  #next(name: string, spelling: IdSpelling): string {
    const alphabets = Array.from(name, (character) => alphabetOf(character, spelling));
    let candidate = name;
    for (let count = 1; count <= MOST_TRIES; count++) {
      candidate = counted(name, alphabets, count);
      const isForeign = candidate !== name && ![...this.#known.keys()].some((id) => candidate.includes(id));
      if (isForeign && !this.#taken.has(candidate)) break;
    }
    return candidate;
  }
}

/** ASCII only: there are letters that grow longer as capitals. */
function capitals(id: string): string {
  return id.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase());
}

/** The word of a five-digit transmitter id as settings records pack it; null for any other text. */
export function packTransmitterId(id: string): number | null {
  if (id.length !== PACKED_DIGITS) return null;
  let word = 0;
  for (const character of id) {
    const digit = TRANSMITTER_ALPHABET.indexOf(character);
    if (digit < 0) return null;
    word = word * 2 ** PACKED_DIGIT_BITS + digit;
  }
  return word;
}

function anyOf(ids: Iterable<string>): RegExp {
  const longestFirst = [...ids].toSorted((a, b) => b.length - a.length);
  return new RegExp(longestFirst.map((id) => id.replaceAll(/[^0-9A-Z]/g, String.raw`\$&`)).join('|'), 'gi');
}

/** Empty: the character stays. */
function alphabetOf(character: string, spelling: IdSpelling): string {
  const isDigit = DIGITS.includes(character);
  const isLetter = !isDigit && (LETTERS.includes(character) || character > '\x7f');
  if (!isDigit && !isLetter) return '';
  if (spelling === 'text') return isDigit ? DIGITS : LETTERS;
  return spelling === 'hex' ? DIGITS : TRANSMITTER_ALPHABET;
}

/** `count` written into the places of letters and digits, the last place running fastest. */
function counted(name: string, alphabets: readonly string[], count: number): string {
  let rest = count;
  return Array.from(name, (character, i) => [character, alphabets[i]!] as const)
    .toReversed()
    .map(([character, alphabet]) => {
      if (alphabet === '') return character;
      const digit = alphabet.charAt(rest % alphabet.length);
      rest = Math.floor(rest / alphabet.length);
      return digit;
    })
    .toReversed()
    .join('');
}
