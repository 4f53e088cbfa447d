import { ExchangeError } from './errors.ts';

/** The latest instant that a `Date` holds. */
const LAST_INSTANT = 8.64e15;
const MOST_TEXT = 32_768;
const MOST_NAME = 1_024;

export const U8 = 0xff;
export const U16 = 0xffff;
export const U32 = 0xffff_ffff;

/** One object of a line, of which nothing is believed. Each reader throws 'bad-row' for what does not belong there. */
export class RowFields {
  readonly #fields: object;

  constructor(value: unknown) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong('something that is no object');
    this.#fields = value;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#fields, name);
  }

  #get(name: string): unknown {
    return this.has(name) ? (this.#fields as Record<string, unknown>)[name] : undefined;
  }

  text(name: string, most = MOST_TEXT): string {
    const value = this.#get(name);
    if (typeof value !== 'string' || value.length > most) throw wrong(name);
    return value;
  }

  /** A name that a person or a device gave. */
  name(name: string): string {
    const value = this.text(name, MOST_NAME);
    if (value === '') throw wrong(name);
    return value;
  }

  flag(name: string): boolean {
    const value = this.#get(name);
    if (typeof value !== 'boolean') throw wrong(name);
    return value;
  }

  /** A whole number, both ends included. */
  whole(name: string, least: number, most: number): number {
    return whole(this.#get(name), name, least, most);
  }

  /** A whole number of seconds, to either side. */
  seconds(name: string): number {
    return this.whole(name, -U32, U32);
  }

  /** Not whole where a clock tells parts of a millisecond. */
  instant(name: string): number {
    return instant(this.#get(name), name);
  }

  milliseconds(name: string): number {
    const value = this.#get(name);
    if (typeof value !== 'number' || !(Math.abs(value) <= LAST_INSTANT)) throw wrong(name);
    return value;
  }

  oneOf<const T extends string | number>(name: string, known: readonly T[]): T {
    const value = this.#get(name);
    const found = known.find((one) => one === value);
    if (found === undefined) throw wrong(name);
    return found;
  }

  list<T>(name: string, read: (value: unknown) => T): T[] {
    const value = this.#get(name);
    if (!Array.isArray(value)) throw wrong(name);
    return value.map((one) => read(one));
  }

  instants(name: string): number[] {
    return this.list(name, (one) => instant(one, name));
  }

  wholes(name: string, most: number): number[] {
    return this.list(name, (one) => whole(one, name, 0, most));
  }

  inner(name: string): RowFields {
    return new RowFields(this.#get(name));
  }

  orNull<T>(name: string, read: (name: string) => T): T | null {
    return this.#get(name) === null ? null : read(name);
  }
}

function whole(value: unknown, name: string, least: number, most: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) throw wrong(name);
  return value;
}

function instant(value: unknown, name: string): number {
  if (typeof value !== 'number' || !(value >= 0 && value <= LAST_INSTANT)) throw wrong(name);
  return value;
}

/** The message never repeats what stood there. */
export function wrong(what: string): ExchangeError {
  return new ExchangeError('bad-row', `holds a row that cannot be: ${what}.`);
}
