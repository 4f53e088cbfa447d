import * as fc from 'fast-check';

/** What tells who somebody is, and whether it is still there. */

export interface Ids {
  readonly serial: string;
  readonly hardwareId: string;
  readonly receiverId: string;
  readonly nickname: string;
  /** Five characters, as older models have them. */
  readonly packed: string;
  /** Six characters. */
  readonly transmitter: string;
  readonly sensorCode: string;
  readonly bluetooth: string;
}

export const someIds: Ids = {
  serial: 'SM12345678',
  hardwareId: '0858EEF9-FF2F-4AE1-BA5F-E4FF90F6960B',
  receiverId: '1a2b3c4d-5e6f-4a8b-9cad-aebfcad1e2f3',
  nickname: "Frieda's G4",
  packed: '6KQR2',
  transmitter: '8GH7K2',
  sensorCode: '9137',
  bluetooth: 'D8:3A:5C:91:0E:47',
};

const characters = (alphabet: string, length: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...alphabet), minLength: length, maxLength: length });

const guid = fc.tuple(...[8, 4, 4, 4, 12].map((length) => characters('0123456789ABCDEF', length))).map((groups) => groups.join('-'));

const transmitterLetters = '123456789ABCDEFGHJKLMNPQRSTUW';

export const ids: fc.Arbitrary<Ids> = fc.record({
  serial: fc.tuple(fc.oneof(characters('ABCDEFGHKMPRST', 2), characters('abcdefghkmprst', 2)), characters('123456789', 8)).map((parts) => parts.join('')),
  hardwareId: guid,
  receiverId: guid,
  nickname: characters('BCDFGHJKbcdfghjk 479', 8).map((name) => `Q${name}`),
  packed: characters(transmitterLetters, 5),
  transmitter: characters(transmitterLetters, 6),
  sensorCode: characters('123456789', 4),
  bluetooth: fc.array(characters('123456789ABCDEF', 2), { minLength: 6, maxLength: 6 }).map((pairs) => pairs.join(':')),
});

/** The ids that still stand in a text, in either case. The sensor code is too short to say so of it. */
export function survivors(text: string, some: Ids): string[] {
  const shown = text.toLowerCase();
  return Object.values(some).filter((id) => id !== some.sensorCode && shown.includes(id.toLowerCase()));
}
