import { readFileSync } from 'node:fs';

/** The vectors of `receiver-vectors.json`, and those of a folder of real captures, in one shape. */

export interface HeaderMeaning {
  readonly firstIndex: number;
  readonly records: number;
  readonly type: number;
  readonly typeName: string;
  readonly revision: number;
  readonly page: number;
  readonly reserved: readonly number[];
  readonly crc: number;
  readonly crcOk: boolean;
}

export interface PageMeaning {
  readonly header: HeaderMeaning;
  readonly records: readonly Readonly<Record<string, unknown>>[];
  readonly fill: string;
}

interface Named {
  readonly id: string;
  readonly name: string;
}

export interface CrcVector extends Named {
  readonly kind: 'crc';
  readonly data: string;
  readonly crc: string;
}

export interface RequestVector extends Named {
  readonly kind: 'request';
  readonly command: number;
  readonly payload: string;
  readonly frame: string;
}

export interface AnswerVector extends Named {
  readonly kind: 'answer';
  readonly toCommand: number | null;
  readonly frame: string;
  readonly code: number;
  readonly payload: string;
  readonly meaning: Readonly<Record<string, unknown>>;
}

export interface PageVector extends Named {
  readonly kind: 'page';
  readonly bytes: string;
  readonly meaning: PageMeaning;
}

export interface RefuseVector extends Named {
  readonly kind: 'refuse';
  readonly frame: string;
}

export type Vector = CrcVector | RequestVector | AnswerVector | PageVector | RefuseVector;

const fixture = new URL('../../../fixtures/receiver-vectors.json', import.meta.url);
export const vectors = readVectors(fixture);

export function readVectors(file: URL | string): readonly Vector[] {
  return (JSON.parse(readFileSync(file, 'utf8')) as { vectors: Vector[] }).vectors;
}

export function vectorsOf<K extends Vector['kind']>(kind: K, from = vectors): Extract<Vector, { kind: K }>[] {
  return from.filter((vector): vector is Extract<Vector, { kind: K }> => vector.kind === kind);
}

/** The 528 bytes of one page vector. */
export function pageBytes(id: string): Uint8Array {
  const found = vectorsOf('page').find((vector) => vector.id === id);
  if (!found) throw new Error(`no vector ${id}`);
  return hex(found.bytes);
}

/** Hex text, with or without white space. */
export function hex(text: string): Uint8Array {
  return Uint8Array.from(text.replaceAll(/\s/g, '').match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
